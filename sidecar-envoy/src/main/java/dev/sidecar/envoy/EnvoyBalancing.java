package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.Hashing;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.SlowStartPolicy;

/** Writes how endpoints are chosen, and when all are, as fields of an Envoy cluster. */
final class EnvoyBalancing {
  private EnvoyBalancing() {}

  static ObjectNode of(String field, ClusterPolicy policy) {
    if (policy.loadBalancing() instanceof LoadBalancingPolicy.PeakEwma) {
      throw new NotExpressibleException(
          field + ".loadBalancing",
          "peakEwma",
          "has it as a contrib extension only, which its releases leave out");
    }
    if (policy.loadBalancing() instanceof LoadBalancingPolicy.Prequal) {
      throw new NotExpressibleException(
          field + ".loadBalancing", "prequal", "has no policy that probes");
    }
    if (policy.spread().subsetting() != null) {
      throw new NotExpressibleException(
          field + ".subsetting",
          "size: " + policy.spread().subsetting().size(),
          "has subsets of endpoints for its workers only, not for its fellows");
    }
    double panic = policy.health().panicThresholdPercent();
    ObjectNode common = Json.object("healthy_panic_threshold", Json.object("value", panic));
    if (policy.loadBalancing() instanceof Hashing hashing && hashing.balanceFactorPercent() > 0) {
      common.set(
          "consistent_hashing_lb_config",
          Json.object("hash_balance_factor", hashing.balanceFactorPercent()));
    }
    common.setAll(EnvoyPlaces.localities(policy.spread()));
    ObjectNode rule = rule(policy.loadBalancing());
    SlowStartPolicy slow = policy.spread().slowStart();
    if (slow != null) {
      slowStart(policy.loadBalancing(), rule, slow);
    }
    if (policy.spread().subsets() != null) {
      rule.set("lb_subset_config", EnvoySubsets.of(policy.spread().subsets()));
    }
    return rule.set("common_lb_config", common);
  }

  private static void slowStart(LoadBalancingPolicy policy, ObjectNode rule, SlowStartPolicy slow) {
    ObjectNode config =
        Json.object(
            "slow_start_window",
            Json.duration("slowStart.window", slow.window()),
            "aggression",
            // Nothing sets this key; Envoy wants one.
            Json.object("default_value", slow.aggression(), "runtime_key", "sidecar.aggression"),
            "min_weight_percent",
            Json.object("value", slow.minWeightPercent()));
    if (policy instanceof LeastRequest) {
      ((ObjectNode) rule.get("least_request_lb_config")).set("slow_start_config", config);
    } else if (policy instanceof LoadBalancingPolicy.RoundRobin) {
      rule.set("round_robin_lb_config", Json.object("slow_start_config", config));
    }
  }

  private static ObjectNode rule(LoadBalancingPolicy policy) {
    if (policy instanceof LeastRequest least) {
      ObjectNode config = Json.object("choice_count", least.choices());
      return Json.object("lb_policy", "LEAST_REQUEST", "least_request_lb_config", config);
    }
    if (policy instanceof Hashing hashing) {
      return EnvoyHashing.of(hashing);
    }
    boolean random = policy instanceof LoadBalancingPolicy.Random;
    return Json.object("lb_policy", random ? "RANDOM" : "ROUND_ROBIN");
  }
}
