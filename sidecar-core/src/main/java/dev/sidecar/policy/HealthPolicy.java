package dev.sidecar.policy;

import org.jspecify.annotations.Nullable;

/**
 * What keeps attempts away from what does not work.
 *
 * @param outlierDetection takes single endpoints out; null, the default, takes none out. Envoy:
 *     {@code outlier_detection}
 * @param circuitBreaker stops all attempts to the cluster; null, the default, never does. Envoy has
 *     none
 * @param panicThresholdPercent if less than this share of the endpoints is healthy, all are used,
 *     the unhealthy too; 0 to 100; default 50; 0 never uses an unhealthy endpoint. Envoy: {@code
 *     healthy_panic_threshold}
 * @param healthCheck asks each endpoint; null, the default, asks none. Envoy: {@code health_checks}
 */
public record HealthPolicy(
    @Nullable OutlierPolicy outlierDetection,
    @Nullable CircuitBreakerPolicy circuitBreaker,
    double panicThresholdPercent,
    @Nullable HealthCheckPolicy healthCheck) {
  public static final double DEFAULT_PANIC_THRESHOLD_PERCENT = 50;
  public static final HealthPolicy DEFAULT =
      new HealthPolicy(null, null, DEFAULT_PANIC_THRESHOLD_PERCENT, null);

  public HealthPolicy {
    new Check()
        .require(
            panicThresholdPercent >= 0 && panicThresholdPercent <= 100,
            "panicThreshold",
            panicThresholdPercent,
            "0 to 100")
        .done();
  }

  /** The same with outlier detection. */
  public HealthPolicy with(OutlierPolicy other) {
    return new HealthPolicy(other, circuitBreaker, panicThresholdPercent, healthCheck);
  }

  /** The same with a circuit breaker. */
  public HealthPolicy with(CircuitBreakerPolicy other) {
    return new HealthPolicy(outlierDetection, other, panicThresholdPercent, healthCheck);
  }

  /** The same with another panic threshold. */
  public HealthPolicy withPanicThresholdPercent(double other) {
    return new HealthPolicy(outlierDetection, circuitBreaker, other, healthCheck);
  }

  /** The same with health checks. */
  public HealthPolicy with(HealthCheckPolicy other) {
    return new HealthPolicy(outlierDetection, circuitBreaker, panicThresholdPercent, other);
  }
}
