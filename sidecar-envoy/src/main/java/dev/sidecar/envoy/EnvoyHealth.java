package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.OutlierPolicy;

/** Writes what keeps attempts away from what does not work, as fields of an Envoy cluster. */
final class EnvoyHealth {
  private EnvoyHealth() {}

  static ObjectNode of(String cluster, ClusterPolicy of) {
    HealthPolicy policy = of.health();
    CircuitBreakerPolicy breaker = policy.circuitBreaker();
    if (breaker != null) {
      throw new NotExpressibleException(
          cluster + ".circuitBreaker",
          breaker,
          "has no circuit breaker by failure rate; its circuit_breakers are the policy's admission");
    }
    ObjectNode health = Json.object();
    OutlierPolicy outliers = policy.outlierDetection();
    HealthCheckPolicy check = policy.healthCheck();
    if (outliers != null) {
      ObjectNode written =
          EnvoyOutliers.of(cluster + ".outlierDetection", outliers, of.discovery());
      if (check != null) {
        written.put("successful_active_health_check_uneject_host", check.returnsEjected());
      }
      health.set("outlier_detection", written);
    }
    return check == null ? health : health.setAll(EnvoyHealthChecks.of(cluster, of, check));
  }
}
