package dev.sidecar.config;

import dev.sidecar.policy.HealthPolicy;
import java.util.List;

/** Reads what keeps attempts away from what does not work; the keys are a cluster's own. */
final class HealthReader {
  static final List<String> KEYS = List.of("panicThreshold");

  private HealthReader() {}

  /** The policy; the default after a problem was added. */
  static HealthPolicy read(YamlMapping cluster) {
    double panic =
        cluster.optional(
            "panicThreshold",
            HealthPolicy.DEFAULT_PANIC_THRESHOLD_PERCENT,
            value -> value.decimal("a number, 0 to 100"));
    HealthPolicy read = cluster.build(() -> HealthPolicy.DEFAULT.withPanicThresholdPercent(panic));
    return read == null ? HealthPolicy.DEFAULT : read;
  }
}
