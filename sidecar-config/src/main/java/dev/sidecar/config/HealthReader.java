package dev.sidecar.config;

import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.OutlierPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what keeps attempts away from what does not work; the keys are a cluster's own. */
final class HealthReader {
  static final List<String> KEYS = List.of("outlierDetection", "circuitBreaker", "panicThreshold");

  private HealthReader() {}

  /** The policy, without what was refused. */
  static HealthPolicy read(YamlMapping cluster) {
    YamlValue outliers = cluster.get("outlierDetection");
    YamlValue breaker = cluster.get("circuitBreaker");
    @Nullable OutlierPolicy out = outliers == null ? null : OutlierReader.read(outliers);
    @Nullable CircuitBreakerPolicy breaks =
        breaker == null ? null : CircuitBreakerReader.read(breaker);
    double panic =
        cluster.optional(
            "panicThreshold",
            HealthPolicy.DEFAULT_PANIC_THRESHOLD_PERCENT,
            value -> value.percent("a percentage, 0 to 100"));
    HealthPolicy read = cluster.build(() -> new HealthPolicy(out, breaks, panic));
    return read == null ? HealthPolicy.DEFAULT : read;
  }
}
