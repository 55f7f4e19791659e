package dev.sidecar.config;

import dev.sidecar.endpoint.Placement;
import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.policy.SubsetPolicy.Fallback;
import dev.sidecar.policy.SubsetPolicy.Selector;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads {@code subsets} of a cluster, and which subset a call is for. */
final class SubsetReader {
  private static final String EXPECTED = "a mapping like {selectors: [[stage]]}";
  private static final String SELECTORS = "a list like [[stage, version], [stage]]";
  private static final String SELECTOR = "a list like [stage] or a mapping like {keys: [stage]}";
  private static final String KEYS = "a list like [stage, version]";
  private static final List<Fallback> FALLBACKS = List.of(Fallback.values());

  private SubsetReader() {}

  static @Nullable SubsetPolicy read(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(value, EXPECTED, List.of("selectors", "fallback", "defaultSubset"));
    YamlValue given = mapping == null ? null : mapping.required("selectors", SELECTORS);
    if (mapping == null) {
      return null;
    }
    List<Selector> selectors =
        given == null ? null : ListReader.read(given, SELECTORS, SubsetReader::selector);
    Fallback fallback = mapping.optional("fallback", Fallback.NONE, SubsetReader::fallback);
    MetadataMatch subset =
        mapping.optional("defaultSubset", MetadataMatch.NONE, SubsetReader::match);
    return selectors == null
        ? null
        : mapping.build(() -> new SubsetPolicy(selectors, fallback, subset));
  }

  /** What is asked of endpoints. */
  static @Nullable MetadataMatch match(YamlValue value) {
    Map<String, String> values = PlacementReader.metadata(value);
    return values == null ? null : MetadataMatch.of(values);
  }

  private static @Nullable Selector selector(YamlValue value) {
    if (value.node() instanceof SequenceNode) {
      Set<String> keys = keys(value);
      return keys == null ? null : new Selector(keys, null, Set.of());
    }
    YamlMapping mapping =
        YamlMapping.read(value, SELECTOR, List.of("keys", "fallback", "fallbackKeys"));
    YamlValue given = mapping == null ? null : mapping.required("keys", KEYS);
    Set<String> keys = given == null ? null : keys(given);
    if (mapping == null) {
      return null;
    }
    Fallback fallback = mapping.orNone("fallback", SubsetReader::fallback);
    Set<String> fewer = mapping.optional("fallbackKeys", Set.of(), SubsetReader::keys);
    return keys == null ? null : mapping.build(() -> new Selector(keys, fallback, fewer));
  }

  private static @Nullable Set<String> keys(YamlValue value) {
    Set<String> keys = SetReader.read(value, KEYS, SubsetReader::key);
    if (keys != null && keys.isEmpty()) {
      value.fail("none (expected: one name or more)");
      return null;
    }
    return keys;
  }

  private static @Nullable String key(YamlValue value) {
    String key = value.text("a name like stage");
    if (key != null && !Placement.isName(key)) {
      value.refuse("a name of letters, digits, '_', '.', '/', '-'");
      return null;
    }
    return key;
  }

  private static @Nullable Fallback fallback(YamlValue value) {
    return SetReader.name(value, FALLBACKS, it -> it.name().toLowerCase(Locale.ROOT));
  }
}
