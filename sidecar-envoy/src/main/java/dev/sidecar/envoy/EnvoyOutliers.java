package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import dev.sidecar.policy.OutlierPolicy.EjectionLimit;
import dev.sidecar.policy.OutlierPolicy.EjectionTimes;
import dev.sidecar.policy.OutlierPolicy.Enforcing;

/** Writes outlier detection as the {@code OutlierDetection} of an Envoy cluster. */
final class EnvoyOutliers {
  private static final int TEN = 10;

  private EnvoyOutliers() {}

  static ObjectNode of(String field, OutlierPolicy policy, DiscoveryPolicy discovery) {
    EjectionTimes times = policy.times();
    EjectionLimit limit = limit(field, policy.limit(), discovery);
    ObjectNode outliers =
        Json.object(
            "interval",
            Json.duration(field + ".interval", policy.interval()),
            "base_ejection_time",
            Json.duration(field + ".baseEjectionTime", times.baseEjectionTime()),
            "max_ejection_time",
            Json.duration(field + ".maxEjectionTime", times.maxEjectionTime()),
            "max_ejection_time_jitter",
            Json.duration(field + ".maxEjectionTimeJitter", times.maxEjectionTimeJitter()),
            "max_ejection_percent",
            limit.maxEjectionPercent(),
            "always_eject_one_host",
            limit.alwaysEjectOne());
    Consecutive counts = policy.consecutive();
    Enforcing enforcing = policy.enforcing();
    outliers.setAll(streak("5xx", counts.serverErrors(), enforcing.consecutive5xx()));
    outliers.setAll(
        streak("gateway_failure", counts.gatewayFailures(), enforcing.consecutiveGatewayFailure()));
    outliers.put("split_external_local_origin_errors", policy.isApart());
    outliers.setAll(
        streak(
            "local_origin_failure",
            counts.localOriginFailures(),
            enforcing.consecutiveLocalOriginFailure()));
    return outliers.setAll(EnvoyStatistics.of(policy.statistics()));
  }

  private static ObjectNode streak(String kind, int limit, int enforcing) {
    ObjectNode streak = Json.object("enforcing_consecutive_" + kind, limit == 0 ? 0 : enforcing);
    return limit == 0 ? streak : streak.put("consecutive_" + kind, limit);
  }

  /** Half of a number of endpoints that does not change is a share of 50 %. */
  private static EjectionLimit limit(String field, EjectionLimit limit, DiscoveryPolicy discovery) {
    if (!limit.upToHalfBelowTen()) {
      return limit;
    }
    if (!(discovery instanceof DiscoveryPolicy.Static named)) {
      throw new NotExpressibleException(
          field + ".upToHalfBelowTen",
          true,
          "has one share for any number of endpoints, and these are discovered; set"
              + " maxEjectionPercent: 50, or alwaysEjectOne");
    }
    return named.endpoints().size() < TEN ? new EjectionLimit(50, false, false) : limit;
  }
}
