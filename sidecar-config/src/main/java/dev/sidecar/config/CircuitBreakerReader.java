package dev.sidecar.config;

import dev.sidecar.policy.CircuitBreakerPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code circuitBreaker} of a cluster. */
final class CircuitBreakerReader {
  private static final List<String> KEYS =
      List.of(
          "failureRate",
          "slowCallRate",
          "slowCallDuration",
          "window",
          "minimumCalls",
          "openDuration",
          "halfOpenCalls");

  private CircuitBreakerReader() {}

  /** The policy, or null after a problem was added. */
  static @Nullable CircuitBreakerPolicy read(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {failureRate: 50}", KEYS);
    if (mapping == null) {
      return null;
    }
    CircuitBreakerPolicy defaults = CircuitBreakerPolicy.DEFAULT;
    double failures = rate(mapping, "failureRate", defaults.failureRatePercent());
    double slow = rate(mapping, "slowCallRate", defaults.slowCallRatePercent());
    Duration slowFrom =
        TimeoutReader.duration(mapping, "slowCallDuration", defaults.slowCallDuration());
    int window = number(mapping, "window", 100_000, defaults.window());
    int minimum =
        number(mapping, "minimumCalls", 100_000, CircuitBreakerPolicy.minimumCalls(window));
    Duration open = TimeoutReader.duration(mapping, "openDuration", defaults.openDuration());
    int halfOpen = number(mapping, "halfOpenCalls", 10_000, defaults.halfOpenCalls());
    return mapping.build(
        () -> new CircuitBreakerPolicy(failures, slow, slowFrom, window, minimum, open, halfOpen));
  }

  private static double rate(YamlMapping mapping, String key, double otherwise) {
    return mapping.optional(key, otherwise, it -> it.percent("a percentage, more than 0, to 100"));
  }

  private static int number(YamlMapping mapping, String key, int most, int otherwise) {
    return mapping.optional(key, otherwise, it -> it.integer("a whole number, 1 to " + most));
  }
}
