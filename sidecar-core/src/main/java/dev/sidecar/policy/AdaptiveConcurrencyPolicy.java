package dev.sidecar.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many attempts of a cluster may run at once, found from how long they take. Follows Envoy's
 * {@code GradientControllerConfig}; there the limit counts requests around their retries, here
 * attempts, of all threads together.
 *
 * @param percentile which of the times in a window stands for all; 0 to 100; default 50. Envoy:
 *     {@code sample_aggregate_percentile}
 * @param minLimit the limit never falls below; 1 or more; default {@code minRtt.concurrency}, or
 *     {@code maxLimit} if that is less. Envoy: {@code min_concurrency_limit}
 * @param maxLimit the limit never rises above; {@code minLimit} or more; default 1,000. Envoy:
 *     {@code max_concurrency_limit}
 * @param updateInterval how long times are gathered for each change of the limit; 1 ms or more, of
 *     which it counts whole milliseconds; default 100 ms. Envoy: {@code
 *     concurrency_update_interval}, which has no default
 * @param minRtt how the time of an idle cluster is measured
 */
public record AdaptiveConcurrencyPolicy(
    double percentile, int minLimit, int maxLimit, Duration updateInterval, MinRtt minRtt) {
  public static final AdaptiveConcurrencyPolicy DEFAULT =
      new AdaptiveConcurrencyPolicy(50, 3, 1_000, Duration.ofMillis(100), MinRtt.DEFAULT);

  public AdaptiveConcurrencyPolicy {
    new Check()
        .require(percentile >= 0 && percentile <= 100, "percentile", percentile, "0 to 100")
        .range("minLimit", minLimit, 1, Integer.MAX_VALUE)
        .range("maxLimit", maxLimit, Math.max(1, minLimit), Integer.MAX_VALUE)
        .require(
            updateInterval.compareTo(Duration.ofMillis(1)) >= 0,
            "updateInterval",
            Violation.text(updateInterval),
            "1ms or more")
        .max("updateInterval", updateInterval)
        .done();
  }

  /**
   * How the shortest time is measured: with few attempts at once, so that none waits for another.
   *
   * @param interval from one measurement to the next; 1 ms or more, of which it counts whole
   *     milliseconds; default 60 s. Envoy: {@code interval}, which has no default
   * @param requests attempts that one measurement takes; 1 or more; default 50. Envoy: {@code
   *     request_count}
   * @param jitterPercent by up to this share of {@code interval} it is longer, so that clients do
   *     not measure together; 0 to 100; default 15; 0 for none. Envoy: {@code jitter}
   * @param concurrency attempts that run at once during a measurement, or fewer if the limit is
   *     lower; 1 or more; default 3. Envoy: {@code min_concurrency}
   * @param bufferPercent so much longer may attempts take before the limit falls; 0 to 100; default
   *     25. Envoy: {@code buffer}
   */
  public record MinRtt(
      Duration interval,
      int requests,
      double jitterPercent,
      int concurrency,
      double bufferPercent) {
    public static final MinRtt DEFAULT = new MinRtt(Duration.ofSeconds(60), 50, 15, 3, 25);

    public MinRtt {
      new Check()
          .require(
              interval.compareTo(Duration.ofMillis(1)) >= 0,
              "interval",
              Violation.text(interval),
              "1ms or more")
          .max("interval", interval)
          .range("requests", requests, 1, Integer.MAX_VALUE)
          .require(jitterPercent >= 0 && jitterPercent <= 100, "jitter", jitterPercent, "0 to 100")
          .range("concurrency", concurrency, 1, Integer.MAX_VALUE)
          .require(bufferPercent >= 0 && bufferPercent <= 100, "buffer", bufferPercent, "0 to 100")
          .done();
    }
  }

  /** The least limit where none is given: that of the measurement, or a lower {@code maxLimit}. */
  public static int minLimit(MinRtt minRtt, int maxLimit) {
    return Math.min(minRtt.concurrency(), maxLimit);
  }

  /** The default policy, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** Changes the defaults key by key; the methods have the names of the configuration file. */
  public static final class Builder {
    private double percentile = DEFAULT.percentile;
    private @Nullable Integer minLimit;
    private int maxLimit = DEFAULT.maxLimit;
    private Duration updateInterval = DEFAULT.updateInterval;
    private MinRtt minRtt = MinRtt.DEFAULT;

    private Builder() {}

    public Builder percentile(double other) {
      percentile = other;
      return this;
    }

    public Builder minLimit(int other) {
      minLimit = other;
      return this;
    }

    public Builder maxLimit(int other) {
      maxLimit = other;
      return this;
    }

    public Builder updateInterval(Duration other) {
      updateInterval = other;
      return this;
    }

    public Builder minRtt(MinRtt other) {
      minRtt = other;
      return this;
    }

    /**
     * The policy.
     *
     * @throws InvalidPolicyException with all that is wrong
     */
    public AdaptiveConcurrencyPolicy build() {
      return new AdaptiveConcurrencyPolicy(
          percentile,
          minLimit == null ? AdaptiveConcurrencyPolicy.minLimit(minRtt, maxLimit) : minLimit,
          maxLimit,
          updateInterval,
          minRtt);
    }
  }
}
