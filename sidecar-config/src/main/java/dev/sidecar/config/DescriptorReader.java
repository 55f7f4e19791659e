package dev.sidecar.config;

import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import dev.sidecar.policy.HeaderMatch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Reads what rate limits know the calls of a route by: a list of lists of entries. */
final class DescriptorReader {
  private static final String EXPECTED = "a list of lists like [[{header: x-user}]]";
  private static final String HITS = "1 to 1000000000";
  private static final String ENTRIES = "a list like [{header: x-user}]";
  private static final List<String> KINDS =
      List.of("value", "header", "query", "destinationCluster");
  private static final String PART = "a mapping with one of " + String.join(", ", KINDS);
  private static final List<String> KEYS =
      List.of(
          "value", "header", "query", "destinationCluster", "key", "headers", "expect", "optional");

  /** Envoy's, for which there is nothing here. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "remoteAddress",
          "no entry in process, where nobody but the service itself calls (expected: a header or"
              + " another part that tells callers apart)",
          "sourceCluster",
          "no entry of its own (expected: the service's name, as {key: source_cluster, value:"
              + " cart})");

  private static final Map<String, String> REFUSED_OF_ALL =
      Map.of(
          "stage",
          "no stages (expected: each route has its own descriptors)",
          "disableKey",
          "no switch at run time (expected: a change of the policy)",
          "limit",
          "no limit of its own (expected: limits are the service's, or in rateLimit.buckets)",
          "applyOnStreamDone",
          "counted before a call goes on, and never after it (expected: hits)");

  private DescriptorReader() {}

  /** The descriptors, or null after a problem was added. */
  static @Nullable List<DescriptorPolicy> read(YamlValue value) {
    return ListReader.read(value, EXPECTED, DescriptorReader::descriptor);
  }

  private static @Nullable DescriptorPolicy descriptor(YamlValue value) {
    if (value.node() instanceof MappingNode) {
      return counted(value);
    }
    List<DescriptorPart> parts = parts(value);
    return parts == null ? null : new DescriptorPolicy(parts);
  }

  /** One that says as how many calls it counts. */
  private static @Nullable DescriptorPolicy counted(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(value, ENTRIES, List.of("entries", "hits"), REFUSED_OF_ALL);
    YamlValue entries = mapping == null ? null : mapping.required("entries", ENTRIES);
    List<DescriptorPart> parts = entries == null ? null : parts(entries);
    int hits = mapping == null ? 1 : mapping.optional("hits", 1, it -> it.integer(HITS));
    return mapping == null || parts == null
        ? null
        : mapping.build(() -> new DescriptorPolicy(parts, hits));
  }

  private static @Nullable List<DescriptorPart> parts(YamlValue value) {
    List<DescriptorPart> parts = ListReader.read(value, ENTRIES, DescriptorReader::part);
    if (parts != null && parts.isEmpty()) {
      value.fail("an empty list (expected: " + ENTRIES + ")");
    }
    return parts == null || parts.isEmpty() ? null : parts;
  }

  private static @Nullable DescriptorPart part(YamlValue item) {
    YamlMapping mapping = YamlMapping.read(item, PART, KEYS, REFUSED);
    String kind = mapping == null ? null : mapping.oneOf(KINDS, PART);
    YamlValue value = mapping == null || kind == null ? null : mapping.get(kind);
    if (mapping == null || kind == null || value == null || !fits(mapping, kind)) {
      return null;
    }
    if (kind.equals("destinationCluster")) {
      return isTrue(value) ? new DescriptorPart.DestinationCluster() : null;
    }
    String text = value.text("a text");
    YamlValue given = mapping.get("key");
    String key = given == null ? key(mapping, kind, text) : given.text("a text");
    if (text == null || key == null) {
      return null;
    }
    if (kind.equals("value")) {
      return value(mapping, key, text);
    }
    boolean optional = mapping.optional("optional", false, YamlValue::bool);
    return kind.equals("header")
        ? mapping.build(() -> new DescriptorPart.Header(text, key, optional))
        : mapping.build(() -> new DescriptorPart.Query(text, key, optional));
  }

  /** The key where none is said. */
  private static @Nullable String key(YamlMapping mapping, String kind, @Nullable String text) {
    if (!kind.equals("value")) {
      return text == null || kind.equals("query") ? text : text.toLowerCase(Locale.ROOT);
    }
    return mapping.get("headers") == null ? DescriptorPart.Fixed.KEY : DescriptorPart.Matched.KEY;
  }

  private static @Nullable DescriptorPart value(YamlMapping mapping, String key, String text) {
    YamlMapping.Entry expect = mapping.entries().get("expect");
    if (mapping.get("headers") != null) {
      List<HeaderMatch> headers = mapping.optional("headers", List.of(), RouteMatchReader::headers);
      boolean expected = mapping.optional("expect", true, YamlValue::bool);
      return mapping.build(() -> new DescriptorPart.Matched(key, text, headers, expected));
    }
    if (expect != null) {
      expect.key().fail("without headers (expected: beside headers alone)");
      return null;
    }
    return mapping.build(() -> new DescriptorPart.Fixed(key, text));
  }

  /** Whether all keys have a meaning beside the one that says what the entry is. */
  private static boolean fits(YamlMapping mapping, String kind) {
    boolean fits = true;
    for (Map.Entry<String, YamlMapping.Entry> each : mapping.entries().entrySet()) {
      String key = each.getKey();
      if (KEYS.contains(key) && !key.equals(kind) && !beside(kind).contains(key)) {
        List<String> others = beside(kind);
        String expected = others.isEmpty() ? "nothing" : String.join(" or ", others);
        each.getValue().key().fail("beside " + kind + " (expected: " + expected + ")");
        fits = false;
      }
    }
    return fits;
  }

  private static List<String> beside(String kind) {
    return switch (kind) {
      case "value" -> List.of("key", "headers", "expect");
      case "destinationCluster" -> List.of();
      default -> List.of("key", "optional");
    };
  }

  private static boolean isTrue(YamlValue value) {
    Boolean wanted = value.bool();
    if (wanted != null && !wanted) {
      value.refuse("true");
    }
    return wanted != null && wanted;
  }
}
