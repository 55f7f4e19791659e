package dev.sidecar.config;

import dev.sidecar.endpoint.Locality;
import dev.sidecar.policy.LocalityPolicy;
import dev.sidecar.policy.LocalityPolicy.Weighted;
import dev.sidecar.policy.LocalityPolicy.ZoneAware;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code locality} of a cluster: weights, or that the caller's own comes first. */
final class LocalityReader {
  private static final String EXPECTED =
      "a mapping like {weights: {eu/a: 3, eu/b: 1}} or {zoneAware: {self: eu/a}}";
  private static final String NUMBERS = "a mapping like {eu/a: 3, eu/b: 1}";
  private static final String NUMBER = "a whole number, 1 to " + Weighted.MAX_WEIGHT;

  private LocalityReader() {}

  static @Nullable LocalityPolicy read(YamlValue value) {
    YamlMapping choice = YamlMapping.read(value, EXPECTED, List.of("weights", "zoneAware"));
    String kind = choice == null ? null : choice.oneOf(List.of("weights", "zoneAware"), EXPECTED);
    if (choice == null || kind == null) {
      return null;
    }
    YamlValue chosen = choice.get(kind);
    if (chosen == null) {
      return null;
    }
    if (kind.equals("zoneAware")) {
      return zoneAware(chosen);
    }
    Map<Locality, Integer> weights = numbers(chosen);
    // Whatever was refused is told; the record would tell the rest of it.
    return weights == null ? null : choice.build(() -> new Weighted(weights));
  }

  private static @Nullable LocalityPolicy zoneAware(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(
            value,
            "a mapping like {self: eu/a}",
            List.of("self", "minClusterSize", "routingEnabledPercent", "callers"));
    if (mapping == null) {
      return null;
    }
    YamlValue where = mapping.required("self", "a locality like eu/a");
    Locality self = where == null ? null : PlacementReader.locality(where);
    int least =
        mapping.optional(
            "minClusterSize",
            ZoneAware.DEFAULT_MIN_CLUSTER_SIZE,
            it -> it.integer("a whole number, 0 or more"));
    int percent =
        mapping.optional(
            "routingEnabledPercent", 100, it -> it.integer("a whole number, 0 to 100"));
    Map<Locality, Integer> callers = mapping.optional("callers", Map.of(), LocalityReader::numbers);
    // Stands in for what was refused, so that the record judges the other values.
    Locality judged = self == null ? Locality.parse("refused") : self;
    ZoneAware read = mapping.build(() -> new ZoneAware(judged, least, percent, callers));
    return self == null ? null : read;
  }

  /** Numbers by locality; null if any of them was refused. */
  private static @Nullable Map<Locality, Integer> numbers(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, NUMBERS);
    if (mapping == null) {
      return null;
    }
    Map<Locality, Integer> numbers = new TreeMap<>();
    boolean all = true;
    for (YamlMapping.Entry entry : mapping.entries().values()) {
      Locality locality = PlacementReader.locality(entry.key());
      Integer number = entry.value().integer(NUMBER);
      boolean fits = number != null && number >= 1 && number <= Weighted.MAX_WEIGHT;
      if (number != null && !fits) {
        entry.value().refuse("1 to " + Weighted.MAX_WEIGHT);
      }
      if (locality != null && fits) {
        numbers.put(locality, number);
      } else {
        all = false;
      }
    }
    return all ? numbers : null;
  }
}
