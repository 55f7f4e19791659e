package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import java.util.List;

/** Writes outlier detection as the {@code OutlierDetection} of an Envoy cluster. */
final class EnvoyOutliers {
  // Envoy's statistics, which the policy has not; some of them eject by default.
  private static final List<String> OFF =
      List.of(
          "success_rate",
          "local_origin_success_rate",
          "failure_percentage",
          "failure_percentage_local_origin");

  private EnvoyOutliers() {}

  static ObjectNode of(String field, OutlierPolicy policy) {
    ObjectNode outliers =
        Json.object(
            "interval",
            Json.duration(field + ".interval", policy.interval()),
            "base_ejection_time",
            Json.duration(field + ".baseEjectionTime", policy.baseEjectionTime()),
            "max_ejection_time",
            Json.duration(field + ".maxEjectionTime", policy.maxEjectionTime()),
            "max_ejection_percent",
            policy.maxEjectionPercent(),
            "always_eject_one_host",
            policy.alwaysEjectOne());
    Consecutive consecutive = policy.consecutive();
    outliers.setAll(streak("consecutive_5xx", consecutive.serverErrors()));
    outliers.setAll(streak("consecutive_gateway_failure", consecutive.gatewayFailures()));
    outliers.put("split_external_local_origin_errors", consecutive.localOriginFailures() > 0);
    outliers.setAll(streak("consecutive_local_origin_failure", consecutive.localOriginFailures()));
    OFF.forEach(statistic -> outliers.put("enforcing_" + statistic, 0));
    return outliers;
  }

  private static ObjectNode streak(String name, int limit) {
    ObjectNode enforcing = Json.object("enforcing_" + name, limit == 0 ? 0 : 100);
    return limit == 0 ? enforcing : enforcing.put(name, limit);
  }
}
