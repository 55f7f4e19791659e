package dev.sidecar.config;

import dev.sidecar.policy.ValueMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what is asked of a value: {@code exact: test}, {@code present: false} and so on. */
final class ValueMatchReader {
  static final List<String> KINDS =
      List.of("exact", "prefix", "suffix", "contains", "regex", "present");

  private ValueMatchReader() {}

  /** The condition among a mapping's keys, or null after a problem was added. */
  static @Nullable ValueMatch read(YamlMapping mapping) {
    String kind = mapping.oneOf(KINDS, "one of " + String.join(", ", KINDS));
    YamlValue value = kind == null ? null : mapping.get(kind);
    if (kind == null || value == null) {
      return null;
    }
    if (kind.equals("present")) {
      Boolean present = value.bool();
      return present == null ? null : new ValueMatch.Present(present);
    }
    String text = value.text("a text");
    return text == null ? null : mapping.build(() -> of(kind, text));
  }

  private static ValueMatch of(String kind, String text) {
    return switch (kind) {
      case "exact" -> new ValueMatch.Exact(text);
      case "prefix" -> new ValueMatch.Prefix(text);
      case "suffix" -> new ValueMatch.Suffix(text);
      case "contains" -> new ValueMatch.Contains(text);
      default -> new ValueMatch.Regex(text);
    };
  }
}
