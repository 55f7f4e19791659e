package dev.sidecar.config.text;

import dev.sidecar.endpoint.Locality;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.LocalityPolicy;
import dev.sidecar.policy.SlowStartPolicy;
import dev.sidecar.policy.SpreadPolicy;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.policy.SubsettingPolicy;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** Endpoints with what is said of them, and among which one is picked, as their file has it. */
final class SpreadTree {
  private static final Object LEAST_WEIGHT =
      PolicyTree.percent(SlowStartPolicy.DEFAULT_MIN_WEIGHT_PERCENT);

  private SpreadTree() {}

  /** An address, or a mapping where more is said. */
  static Object endpoint(WeightedEndpoint endpoint) {
    Placement placement = endpoint.placement();
    if (endpoint.weight() == 1 && placement.equals(Placement.NONE)) {
      return endpoint.endpoint().toString();
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("address", endpoint.endpoint().toString());
    if (endpoint.weight() != 1) {
      tree.put("weight", endpoint.weight());
    }
    if (placement.priority() != 0) {
      tree.put("priority", placement.priority());
    }
    if (!placement.locality().equals(Locality.NONE)) {
      tree.put("locality", placement.locality().toString());
    }
    if (!placement.metadata().isEmpty()) {
      tree.put("metadata", placement.metadata());
    }
    return tree;
  }

  /** Keys of a cluster. */
  static Map<String, Object> spread(SpreadPolicy policy) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("overprovisioningPercent", policy.overprovisioningPercent());
    LocalityPolicy locality = policy.locality();
    if (locality != null) {
      tree.put("locality", locality(locality));
    }
    SlowStartPolicy slow = policy.slowStart();
    if (slow != null) {
      Map<String, Object> start = new LinkedHashMap<>();
      start.put("window", DurationText.of(slow.window()));
      start.put("aggression", number(slow.aggression()));
      start.put("minWeightPercent", PolicyTree.percent(slow.minWeightPercent()));
      tree.put("slowStart", start);
    }
    SubsetPolicy subsets = policy.subsets();
    if (subsets != null) {
      tree.put("subsets", SubsetText.tree(subsets));
    }
    SubsettingPolicy few = policy.subsetting();
    if (few != null) {
      tree.put("subsetting", Map.of("size", few.size()));
    }
    return tree;
  }

  /** Without zeros at its end and without an exponent. */
  private static BigDecimal number(double number) {
    return new BigDecimal(BigDecimal.valueOf(number).stripTrailingZeros().toPlainString());
  }

  private static Map<String, Object> locality(LocalityPolicy policy) {
    if (policy instanceof LocalityPolicy.Weighted weighted) {
      return Map.of("weights", numbers(weighted.weights()));
    }
    LocalityPolicy.ZoneAware aware = (LocalityPolicy.ZoneAware) policy;
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("self", aware.self().toString());
    tree.put("minClusterSize", aware.minClusterSize());
    tree.put("routingEnabledPercent", aware.routingEnabledPercent());
    if (!aware.callers().isEmpty()) {
      tree.put("callers", numbers(aware.callers()));
    }
    Map<String, Object> choice = new LinkedHashMap<>();
    choice.put("zoneAware", tree);
    return choice;
  }

  private static Map<String, Object> numbers(Map<Locality, Integer> numbers) {
    Map<String, Object> tree = new LinkedHashMap<>();
    numbers.forEach((locality, number) -> tree.put(locality.toString(), number));
    return tree;
  }

  /** Takes out of keys of a cluster what would hold without it. */
  static void shorten(Map<String, Object> cluster) {
    if (cluster.get("locality") instanceof Map<?, ?> choice
        && choice.get("zoneAware") instanceof Map<?, ?> aware) {
      aware.remove("minClusterSize", LocalityPolicy.ZoneAware.DEFAULT_MIN_CLUSTER_SIZE);
      aware.remove("routingEnabledPercent", 100);
    }
    if (cluster.get("slowStart") instanceof Map<?, ?> start) {
      start.remove("aggression", BigDecimal.ONE);
      start.remove("minWeightPercent", LEAST_WEIGHT);
    }
    SubsetText.shorten(cluster);
  }
}
