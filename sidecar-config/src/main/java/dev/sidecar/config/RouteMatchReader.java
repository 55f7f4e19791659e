package dev.sidecar.config;

import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.QueryMatch;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads which calls a route takes: its path, methods, headers and query. */
final class RouteMatchReader {
  static final List<String> KEYS = List.of("path", "methods", "headers", "query");

  private static final String PATH =
      "{prefix: /v1/}, {exact: /v1/orders} or {regex: \"/v[0-9]+/.*\"}";
  private static final String METHODS = "a list like [GET, HEAD]";
  private static final List<String> PATHS = List.of("prefix", "exact", "regex");
  private static final List<String> PARAMETER_KEYS =
      Stream.concat(Stream.of("name"), ValueMatchReader.KINDS.stream()).toList();
  private static final List<String> HEADER_KEYS =
      Stream.concat(PARAMETER_KEYS.stream(), Stream.of("invert")).toList();

  private RouteMatchReader() {}

  /** The conditions without those that were refused. */
  static RouteMatch read(YamlMapping route) {
    return new RouteMatch(
        route.optional("path", PathMatch.ALL, RouteMatchReader::path),
        route.optional("methods", Set.of(), RouteMatchReader::methods),
        route.optional("headers", List.of(), RouteMatchReader::headers),
        route.optional(
            "query",
            List.of(),
            it -> conditions(it, "a list like [{name: v, exact: \"2\"}]", Each::parameter)));
  }

  /** The conditions for headers without those that were refused. */
  static List<HeaderMatch> headers(YamlValue value) {
    return conditions(value, "a list like [{name: x-env, exact: test}]", Each::header);
  }

  private static @Nullable PathMatch path(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, PATH, PATHS);
    String kind = mapping == null ? null : mapping.oneOf(PATHS, PATH);
    YamlValue given = mapping == null || kind == null ? null : mapping.get(kind);
    String text = given == null ? null : given.text("a path that starts with /");
    if (mapping == null || kind == null || text == null) {
      return null;
    }
    return mapping.build(
        () ->
            switch (kind) {
              case "prefix" -> new PathMatch.Prefix(text);
              case "exact" -> new PathMatch.Exact(text);
              default -> new PathMatch.Regex(text);
            });
  }

  private static @Nullable Set<String> methods(YamlValue value) {
    Set<String> methods = SetReader.read(value, METHODS, RouteMatchReader::method);
    if (methods != null && methods.isEmpty()) {
      value.fail("an empty list (expected: " + METHODS + ")");
    }
    return methods;
  }

  private static @Nullable String method(YamlValue value) {
    return value.accepted(value.text("a method like GET"), RouteMatch.ALL::methods);
  }

  private static <T> List<T> conditions(
      YamlValue value, String expected, Function<YamlValue, @Nullable T> reader) {
    List<YamlValue> items = value.list(expected);
    List<T> read = new ArrayList<>();
    if (items != null) {
      items.stream().map(reader).filter(Objects::nonNull).forEach(read::add);
    }
    return read;
  }

  /** A condition on a header; null after a problem was added. */
  static @Nullable HeaderMatch header(YamlValue value) {
    return Each.header(value);
  }

  /** One condition of a list; null after a problem was added. */
  private static final class Each {
    private Each() {}

    static @Nullable HeaderMatch header(YamlValue value) {
      YamlMapping mapping =
          YamlMapping.read(value, "a mapping like {name: x-env, exact: test}", HEADER_KEYS);
      if (mapping == null) {
        return null;
      }
      String name = name(mapping, "a header's name");
      ValueMatch match = ValueMatchReader.read(mapping);
      boolean invert = mapping.optional("invert", false, YamlValue::bool);
      return name == null || match == null
          ? null
          : mapping.build(() -> new HeaderMatch(name, match, invert));
    }

    static @Nullable QueryMatch parameter(YamlValue value) {
      YamlMapping mapping =
          YamlMapping.read(value, "a mapping like {name: v, exact: \"2\"}", PARAMETER_KEYS);
      if (mapping == null) {
        return null;
      }
      String name = name(mapping, "a parameter's name");
      ValueMatch match = ValueMatchReader.read(mapping);
      return name == null || match == null
          ? null
          : mapping.build(() -> new QueryMatch(name, match));
    }

    private static @Nullable String name(YamlMapping mapping, String expected) {
      YamlValue value = mapping.required("name", expected);
      return value == null ? null : value.text(expected);
    }
  }
}
