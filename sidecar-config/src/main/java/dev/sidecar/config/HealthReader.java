package dev.sidecar.config;

import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.OutlierPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what keeps attempts away from what does not work; the keys are a cluster's own. */
final class HealthReader {
  static final List<String> KEYS =
      List.of("outlierDetection", "circuitBreaker", "panicThreshold", "healthCheck");

  private HealthReader() {}

  /** The policy, without what was refused. */
  static HealthPolicy read(YamlMapping cluster) {
    YamlValue outliers = cluster.get("outlierDetection");
    YamlValue breaker = cluster.get("circuitBreaker");
    @Nullable OutlierPolicy out = outliers == null ? null : OutlierReader.read(outliers);
    @Nullable CircuitBreakerPolicy breaks =
        breaker == null ? null : CircuitBreakerReader.read(breaker);
    YamlValue check = cluster.get("healthCheck");
    @Nullable HealthCheckPolicy checks = check == null ? null : HealthCheckReader.read(check);
    double panic =
        cluster.optional(
            "panicThreshold",
            HealthPolicy.DEFAULT_PANIC_THRESHOLD_PERCENT,
            value -> value.percent("a percentage, 0 to 100"));
    HealthPolicy read = cluster.build(() -> new HealthPolicy(out, breaks, panic, checks));
    return read == null ? HealthPolicy.DEFAULT : read;
  }
}
