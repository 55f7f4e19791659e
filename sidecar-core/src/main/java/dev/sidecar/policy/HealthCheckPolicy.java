package dev.sidecar.policy;

import java.time.Duration;

/**
 * How each endpoint of a cluster is asked whether it is healthy. Envoy: {@code HealthCheck}.
 *
 * @param probe what is asked
 * @param timeout until a probe must have its answer, body included; more than 0. Envoy: {@code
 *     timeout}
 * @param thresholds how many probes in a row decide
 * @param times when an endpoint is probed
 * @param returnsEjected whether a healthy endpoint that passes a probe comes back although outlier
 *     detection has ejected it; default true. Envoy: {@code
 *     successful_active_health_check_uneject_host}
 */
public record HealthCheckPolicy(
    HealthProbe probe,
    Duration timeout,
    Thresholds thresholds,
    HealthCheckTimes times,
    boolean returnsEjected) {

  public HealthCheckPolicy {
    new Check().positive("timeout", timeout).done();
  }

  /** A check with every default. */
  public static HealthCheckPolicy of(
      HealthProbe probe, Duration interval, Duration timeout, Thresholds thresholds) {
    return new HealthCheckPolicy(
        probe, timeout, thresholds, HealthCheckTimes.every(interval), true);
  }

  /** The same at other times. */
  public HealthCheckPolicy with(HealthCheckTimes other) {
    return new HealthCheckPolicy(probe, timeout, thresholds, other, returnsEjected);
  }

  /** The same, with or without an end to ejections. */
  public HealthCheckPolicy withReturnsEjected(boolean other) {
    return new HealthCheckPolicy(probe, timeout, thresholds, times, other);
  }

  /**
   * Probes in a row that decide. The very first probe of an endpoint decides alone.
   *
   * @param healthyThreshold so many must pass before an unhealthy endpoint is healthy; 1 or more.
   *     Envoy: {@code healthy_threshold}
   * @param unhealthyThreshold so many must fail before a healthy endpoint is unhealthy; 1 or more.
   *     An unexpected answer does not wait for it. Envoy: {@code unhealthy_threshold}
   */
  public record Thresholds(int healthyThreshold, int unhealthyThreshold) {
    public Thresholds {
      new Check()
          .range("healthyThreshold", healthyThreshold, 1, Integer.MAX_VALUE)
          .range("unhealthyThreshold", unhealthyThreshold, 1, Integer.MAX_VALUE)
          .done();
    }
  }
}
