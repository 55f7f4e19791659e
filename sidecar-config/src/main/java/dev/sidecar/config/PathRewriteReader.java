package dev.sidecar.config;

import dev.sidecar.policy.PathRewrite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads another path: one of the keys {@code prefix}, {@code path} and {@code regex}, or none. */
final class PathRewriteReader {
  static final List<String> KEYS = List.of("prefix", "path", "regex");

  private static final String PATH = "a path that starts with /";
  private static final String REGEX =
      "a mapping like {pattern: \"^/v1/(.*)$\", substitution: /\\1}";

  private PathRewriteReader() {}

  /**
   * What was read.
   *
   * @param rewrite null if there is none
   * @param refused whether a problem was added
   */
  record Read(@Nullable PathRewrite rewrite, boolean refused) {}

  static Read read(YamlMapping mapping) {
    if (KEYS.stream().noneMatch(mapping.entries()::containsKey)) {
      return new Read(null, false);
    }
    String kind = mapping.oneOf(KEYS, PATH);
    YamlValue value = kind == null ? null : mapping.get(kind);
    PathRewrite rewrite =
        kind == null || value == null
            ? null
            : kind.equals("regex") ? regex(value) : text(mapping, kind, value);
    return new Read(rewrite, rewrite == null);
  }

  private static @Nullable PathRewrite text(YamlMapping mapping, String kind, YamlValue value) {
    String text = value.text(PATH);
    return text == null
        ? null
        : mapping.build(
            () ->
                kind.equals("prefix") ? new PathRewrite.Prefix(text) : new PathRewrite.Whole(text));
  }

  private static @Nullable PathRewrite regex(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, REGEX, List.of("pattern", "substitution"));
    YamlValue pattern =
        mapping == null ? null : mapping.required("pattern", "an expression of RE2");
    YamlValue substitution = mapping == null ? null : mapping.required("substitution", "a text");
    String from = pattern == null ? null : pattern.text("an expression of RE2");
    String to = substitution == null ? null : substitution.text("a text");
    return mapping == null || from == null || to == null
        ? null
        : mapping.build(() -> new PathRewrite.Regex(from, to));
  }
}
