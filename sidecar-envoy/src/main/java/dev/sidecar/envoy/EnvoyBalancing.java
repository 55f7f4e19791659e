package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;

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
    double panic = policy.health().panicThresholdPercent();
    return rule(policy.loadBalancing())
        .set(
            "common_lb_config",
            Json.object("healthy_panic_threshold", Json.object("value", panic)));
  }

  private static ObjectNode rule(LoadBalancingPolicy policy) {
    if (policy instanceof LeastRequest least) {
      ObjectNode config = Json.object("choice_count", least.choices());
      return Json.object("lb_policy", "LEAST_REQUEST", "least_request_lb_config", config);
    }
    boolean random = policy instanceof LoadBalancingPolicy.Random;
    return Json.object("lb_policy", random ? "RANDOM" : "ROUND_ROBIN");
  }
}
