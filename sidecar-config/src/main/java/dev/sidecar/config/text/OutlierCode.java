package dev.sidecar.config.text;

import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import dev.sidecar.policy.OutlierPolicy.EjectionLimit;
import dev.sidecar.policy.OutlierPolicy.EjectionTimes;
import dev.sidecar.policy.OutlierPolicy.Enforcing;
import dev.sidecar.policy.OutlierStatistics;
import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
import org.jspecify.annotations.Nullable;

/** Writes outlier detection as the Java that builds it. */
final class OutlierCode {
  private OutlierCode() {}

  static String of(OutlierPolicy policy) {
    OutlierPolicy plain = OutlierPolicy.DEFAULT;
    Consecutive counts = policy.consecutive();
    Consecutive usual = plain.consecutive();
    EjectionTimes times = policy.times();
    EjectionLimit limit = policy.limit();
    JavaText code = new JavaText("OutlierPolicy.builder()");
    code.add("consecutive5xx", counts.serverErrors(), usual.serverErrors());
    code.add("consecutiveGatewayFailure", counts.gatewayFailures(), usual.gatewayFailures());
    code.add(
        "consecutiveLocalOriginFailure", counts.localOriginFailures(), usual.localOriginFailures());
    Enforcing enforcing = policy.enforcing();
    if (!enforcing.equals(Enforcing.ALWAYS)) {
      code.call(
          "enforcing",
          "new OutlierPolicy.Enforcing(%d, %d, %d)"
              .formatted(
                  enforcing.consecutive5xx(),
                  enforcing.consecutiveGatewayFailure(),
                  enforcing.consecutiveLocalOriginFailure()));
    }
    OutlierStatistics statistics = policy.statistics();
    add(code, "successRate", statistics.successRate());
    add(code, "failurePercentage", statistics.failurePercentage());
    code.add("interval", policy.interval(), plain.interval());
    code.add("baseEjectionTime", times.baseEjectionTime(), plain.times().baseEjectionTime());
    code.add(
        "maxEjectionTime",
        times.maxEjectionTime(),
        EjectionTimes.maxEjectionTime(times.baseEjectionTime()));
    code.add(
        "maxEjectionTimeJitter",
        times.maxEjectionTimeJitter(),
        plain.times().maxEjectionTimeJitter());
    code.add("maxEjectionPercent", limit.maxEjectionPercent(), plain.limit().maxEjectionPercent());
    code.add("alwaysEjectOne", limit.alwaysEjectOne(), plain.limit().alwaysEjectOne());
    code.add("upToHalfBelowTen", limit.upToHalfBelowTen(), plain.limit().upToHalfBelowTen());
    return code.built();
  }

  private static void add(JavaText code, String method, @Nullable SuccessRate rate) {
    if (rate != null) {
      code.call(
          method,
          "new OutlierStatistics.SuccessRate(%d, %d, %d, %d, %d)"
              .formatted(
                  rate.minimumEndpoints(),
                  rate.requestVolume(),
                  rate.stdevFactor(),
                  rate.enforcing(),
                  rate.enforcingLocalOrigin()));
    }
  }

  private static void add(JavaText code, String method, @Nullable FailurePercentage failures) {
    if (failures != null) {
      code.call(
          method,
          "new OutlierStatistics.FailurePercentage(%d, %d, %d, %d, %d)"
              .formatted(
                  failures.threshold(),
                  failures.minimumEndpoints(),
                  failures.requestVolume(),
                  failures.enforcing(),
                  failures.enforcingLocalOrigin()));
    }
  }
}
