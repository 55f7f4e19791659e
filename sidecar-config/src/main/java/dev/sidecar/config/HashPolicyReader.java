package dev.sidecar.config;

import dev.sidecar.policy.HashPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code hashPolicy}: parts of a call, in the order in which their hashes are combined. */
final class HashPolicyReader {
  private static final List<String> PARTS = List.of("header", "cookie", "query", "source");
  private static final List<String> KEYS =
      List.of("header", "cookie", "query", "source", "terminal");
  private static final String EXPECTED = "a list like [{header: x-user}]";
  private static final String PART = "a mapping with one of header, cookie, query, source";

  private HashPolicyReader() {}

  /** The parts, or null after a problem was added. */
  static @Nullable List<HashPolicy> read(YamlValue value) {
    List<YamlValue> items = value.list(EXPECTED);
    if (items == null) {
      return null;
    }
    List<HashPolicy> read = new ArrayList<>();
    for (YamlValue item : items) {
      HashPolicy part = part(item);
      if (part != null) {
        read.add(part);
      }
    }
    return read.size() == items.size() ? read : null;
  }

  private static @Nullable HashPolicy part(YamlValue item) {
    YamlMapping mapping = YamlMapping.read(item, PART, KEYS);
    String kind = mapping == null ? null : mapping.oneOf(PARTS, PART);
    YamlValue value = mapping == null || kind == null ? null : mapping.get(kind);
    if (mapping == null || kind == null || value == null) {
      return null;
    }
    boolean terminal = mapping.optional("terminal", false, YamlValue::bool);
    if (kind.equals("source")) {
      Boolean source = value.bool();
      if (source != null && !source) {
        value.refuse("true");
      }
      return source != null && source ? new HashPolicy.Source(terminal) : null;
    }
    String name = value.text("a name");
    if (name == null) {
      return null;
    }
    return switch (kind) {
      case "header" -> mapping.build(() -> new HashPolicy.Header(name, terminal));
      case "cookie" -> mapping.build(() -> new HashPolicy.Cookie(name, terminal));
      default -> mapping.build(() -> new HashPolicy.Query(name, terminal));
    };
  }
}
