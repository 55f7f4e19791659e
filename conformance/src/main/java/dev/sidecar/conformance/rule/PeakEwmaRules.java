package dev.sidecar.conformance.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sidecar.balance.Latency;
import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of peak EWMA as functions of what a case gives them. */
final class PeakEwmaRules {
  private static final double NANOS_A_MILLI = 1e6;

  private PeakEwmaRules() {}

  record GivenLatency(
      @JsonProperty(required = true) long decayMillis,
      @JsonProperty(required = true) long defaultRttMillis,
      @JsonProperty(required = true) long penaltyMillis,
      @JsonProperty(required = true) List<GivenAttempt> attempts) {}

  /**
   * An attempt that ended.
   *
   * @param retryAfterMillis null if it was answered well
   */
  record GivenAttempt(
      @JsonProperty(required = true) long atMillis,
      @JsonProperty(required = true) long tookMillis,
      @Nullable Long retryAfterMillis) {}

  static Object latency(GivenLatency given) {
    PeakEwma policy =
        new PeakEwma(
            Duration.ofMillis(given.decayMillis()),
            Duration.ofMillis(given.defaultRttMillis()),
            Duration.ofMillis(given.penaltyMillis()));
    Latency latency = new Latency(policy, 0);
    List<Long> estimates = new ArrayList<>();
    for (GivenAttempt attempt : given.attempts()) {
      long at = nanos(attempt.atMillis());
      Long retryAfter = attempt.retryAfterMillis();
      if (retryAfter == null) {
        latency.answered(at, nanos(attempt.tookMillis()));
      } else {
        latency.failed(at, nanos(attempt.tookMillis()), nanos(retryAfter));
      }
      estimates.add(Math.round(latency.nanos(at) / 1e3));
    }
    return Map.of("estimatesMicros", estimates);
  }

  /** When a latency that was measured at 0 will have faded, by the default decay. */
  static long fadesNanos(@Nullable List<Double> latenciesMillis, int index) {
    if (latenciesMillis == null) {
      throw new IllegalArgumentException("latenciesMillis: none (expected: one an endpoint)");
    }
    double decay = PeakEwma.DEFAULT.decay().toNanos();
    return (long) (decay * Math.log(latenciesMillis.get(index) * NANOS_A_MILLI));
  }

  private static long nanos(long millis) {
    return (long) (millis * NANOS_A_MILLI);
  }
}
