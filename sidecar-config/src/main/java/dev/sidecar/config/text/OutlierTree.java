package dev.sidecar.config.text;

import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.EjectionTimes;
import dev.sidecar.policy.OutlierStatistics;
import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Outlier detection as the mapping that its file has. */
final class OutlierTree {
  private OutlierTree() {}

  /** With every key that says something, defaults too. */
  static Map<String, Object> of(OutlierPolicy policy) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("consecutive5xx", policy.consecutive().serverErrors());
    tree.put("consecutiveGatewayFailure", policy.consecutive().gatewayFailures());
    tree.put("consecutiveLocalOriginFailure", policy.consecutive().localOriginFailures());
    tree.put("enforcingConsecutive5xx", policy.enforcing().consecutive5xx());
    tree.put("enforcingConsecutiveGatewayFailure", policy.enforcing().consecutiveGatewayFailure());
    tree.put(
        "enforcingConsecutiveLocalOriginFailure",
        policy.enforcing().consecutiveLocalOriginFailure());
    OutlierStatistics statistics = policy.statistics();
    put(tree, "successRate", statistics.successRate());
    put(tree, "failurePercentage", statistics.failurePercentage());
    tree.put("interval", DurationText.of(policy.interval()));
    tree.put("baseEjectionTime", DurationText.of(policy.times().baseEjectionTime()));
    tree.put("maxEjectionTime", DurationText.of(policy.times().maxEjectionTime()));
    tree.put("maxEjectionTimeJitter", DurationText.of(policy.times().maxEjectionTimeJitter()));
    tree.put("maxEjectionPercent", policy.limit().maxEjectionPercent());
    tree.put("alwaysEjectOne", policy.limit().alwaysEjectOne());
    tree.put("upToHalfBelowTen", policy.limit().upToHalfBelowTen());
    return tree;
  }

  /**
   * With what the policy would have where its keys are absent: the longest time follows another.
   */
  static Map<String, Object> absent(OutlierPolicy policy) {
    Duration base = policy.times().baseEjectionTime();
    Map<String, Object> tree = of(OutlierPolicy.DEFAULT);
    tree.put("maxEjectionTime", DurationText.of(EjectionTimes.maxEjectionTime(base)));
    return tree;
  }

  private static void put(Map<String, Object> tree, String key, @Nullable SuccessRate rate) {
    if (rate != null) {
      Map<String, Object> keys = new LinkedHashMap<>();
      keys.put("minimumEndpoints", rate.minimumEndpoints());
      keys.put("requestVolume", rate.requestVolume());
      keys.put("stdevFactor", rate.stdevFactor());
      keys.put("enforcing", rate.enforcing());
      keys.put("enforcingLocalOrigin", rate.enforcingLocalOrigin());
      tree.put(key, keys);
    }
  }

  private static void put(
      Map<String, Object> tree, String key, @Nullable FailurePercentage failures) {
    if (failures != null) {
      Map<String, Object> keys = new LinkedHashMap<>();
      keys.put("threshold", failures.threshold());
      keys.put("minimumEndpoints", failures.minimumEndpoints());
      keys.put("requestVolume", failures.requestVolume());
      keys.put("enforcing", failures.enforcing());
      keys.put("enforcingLocalOrigin", failures.enforcingLocalOrigin());
      tree.put(key, keys);
    }
  }
}
