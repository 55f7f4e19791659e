package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.OutlierPolicy;

/** Writes what keeps attempts away from what does not work, as fields of an Envoy cluster. */
final class EnvoyHealth {
  private EnvoyHealth() {}

  static ObjectNode of(String cluster, HealthPolicy policy, DiscoveryPolicy discovery) {
    CircuitBreakerPolicy breaker = policy.circuitBreaker();
    if (breaker != null) {
      throw new NotExpressibleException(
          cluster + ".circuitBreaker",
          breaker,
          "has no circuit breaker by failure rate; its circuit_breakers are the policy's admission");
    }
    OutlierPolicy outliers = policy.outlierDetection();
    return outliers == null
        ? Json.object()
        : Json.object(
            "outlier_detection",
            EnvoyOutliers.of(cluster + ".outlierDetection", outliers, discovery));
  }
}
