package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.OutlierStatistics;
import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;

/**
 * Writes the statistics of outlier detection. What the policy has not is switched off, because some
 * of it ejects by default.
 */
final class EnvoyStatistics {
  private EnvoyStatistics() {}

  static ObjectNode of(OutlierStatistics policy) {
    SuccessRate rate = policy.successRate();
    FailurePercentage failures = policy.failurePercentage();
    ObjectNode rates =
        rate == null
            ? Json.object("enforcing_success_rate", 0, "enforcing_local_origin_success_rate", 0)
            : of(rate);
    return rates.setAll(
        failures == null
            ? Json.object(
                "enforcing_failure_percentage", 0, "enforcing_failure_percentage_local_origin", 0)
            : of(failures));
  }

  private static ObjectNode of(SuccessRate policy) {
    return Json.object(
        "success_rate_minimum_hosts",
        policy.minimumEndpoints(),
        "success_rate_request_volume",
        policy.requestVolume(),
        "success_rate_stdev_factor",
        policy.stdevFactor(),
        "enforcing_success_rate",
        policy.enforcing(),
        "enforcing_local_origin_success_rate",
        policy.enforcingLocalOrigin());
  }

  private static ObjectNode of(FailurePercentage policy) {
    return Json.object(
        "failure_percentage_threshold",
        policy.threshold(),
        "failure_percentage_minimum_hosts",
        policy.minimumEndpoints(),
        "failure_percentage_request_volume",
        policy.requestVolume(),
        "enforcing_failure_percentage",
        policy.enforcing(),
        "enforcing_failure_percentage_local_origin",
        policy.enforcingLocalOrigin());
  }
}
