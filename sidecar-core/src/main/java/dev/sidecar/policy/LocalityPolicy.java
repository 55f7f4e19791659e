package dev.sidecar.policy;

import dev.sidecar.endpoint.Locality;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How attempts are spread over the localities of a priority's endpoints, before an endpoint is
 * picked in one of them. In panic localities do not count. Envoy: {@code
 * CommonLbConfig.locality_config_specifier}.
 */
public sealed interface LocalityPolicy {
  /**
   * Each locality in proportion to its weight, and to the share of its endpoints that is healthy
   * where that is too small; in turn, drawing nothing. Envoy: {@code locality_weighted_lb_config}.
   *
   * @param weights of localities, 1 to 1,000,000; endpoints elsewhere get nothing, unless no
   *     locality here has a healthy endpoint. Envoy: {@code
   *     LocalityLbEndpoints.load_balancing_weight}
   */
  record Weighted(Map<Locality, Integer> weights) implements LocalityPolicy {
    public static final int MAX_WEIGHT = 1_000_000;

    public Weighted {
      weights = sorted(weights);
      new Check()
          .require(!weights.isEmpty(), "weights", "none", "at least one")
          .require(inRange(weights), "weights", weights, "each 1 to " + MAX_WEIGHT)
          .done();
    }
  }

  /**
   * The caller's own locality first, as far as its endpoints can take what comes from it; the rest
   * in proportion to what others have left. In the first priority only. Envoy: {@code
   * zone_aware_lb_config}, which counts callers by the endpoints of a cluster of its own; here the
   * policy says it.
   *
   * @param self where this caller is. Envoy: {@code Node.locality}
   * @param minClusterSize with fewer healthy endpoints localities do not count; 0 or more, default
   *     6. Envoy: {@code min_cluster_size}
   * @param routingEnabledPercent of how many attempts localities count; 0 to 100, default 100.
   *     Envoy: {@code routing_enabled}
   * @param callers how many callers there are in each locality, 1 to 1,000,000, of which only the
   *     proportions matter; empty, the default, takes as many for granted in each locality of the
   *     cluster and in {@code self}. Envoy: the cluster of {@code local_cluster_name}
   */
  record ZoneAware(
      Locality self, int minClusterSize, int routingEnabledPercent, Map<Locality, Integer> callers)
      implements LocalityPolicy {
    public static final int DEFAULT_MIN_CLUSTER_SIZE = 6;

    public ZoneAware {
      callers = sorted(callers);
      new Check()
          .require(!self.equals(Locality.NONE), "self", "''", "a locality like eu/a")
          .range("minClusterSize", minClusterSize, 0, Integer.MAX_VALUE)
          .range("routingEnabledPercent", routingEnabledPercent, 0, 100)
          .require(inRange(callers), "callers", callers, "each 1 to " + Weighted.MAX_WEIGHT)
          .done();
    }

    /** For a caller there, with every default. */
    public static ZoneAware of(Locality self) {
      return new ZoneAware(self, DEFAULT_MIN_CLUSTER_SIZE, 100, Map.of());
    }
  }

  private static Map<Locality, Integer> sorted(Map<Locality, Integer> numbers) {
    return Collections.unmodifiableMap(new TreeMap<>(numbers));
  }

  private static boolean inRange(Map<Locality, Integer> numbers) {
    return numbers.values().stream().allMatch(it -> it >= 1 && it <= Weighted.MAX_WEIGHT);
  }
}
