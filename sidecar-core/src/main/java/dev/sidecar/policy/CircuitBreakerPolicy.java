package dev.sidecar.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When all attempts to a cluster are stopped for a while because too many fail or are slow. Envoy
 * has none; the names and defaults are resilience4j's {@code CircuitBreakerConfig}.
 *
 * @param failureRatePercent at or above this share of failed attempts it opens; more than 0, to
 *     100; default 50
 * @param slowCallRatePercent at or above this share of slow attempts it opens; more than 0, to 100;
 *     default 100
 * @param slowCallDuration an attempt answered later than this is slow; more than 0; default 60 s
 * @param window over how many of the last attempts the shares are taken; 1 to 100,000; default 100
 * @param minimumCalls attempts before shares are taken at all; 1 to {@code window}; default 100
 * @param openDuration how long it stays open before some attempts may try; 1 ms or more, of which
 *     it counts whole milliseconds; default 60 s
 * @param halfOpenCalls attempts that try; 1 to 10,000; default 10
 */
public record CircuitBreakerPolicy(
    double failureRatePercent,
    double slowCallRatePercent,
    Duration slowCallDuration,
    int window,
    int minimumCalls,
    Duration openDuration,
    int halfOpenCalls) {
  public static final CircuitBreakerPolicy DEFAULT =
      new CircuitBreakerPolicy(
          50, 100, Duration.ofSeconds(60), 100, 100, Duration.ofSeconds(60), 10);

  public CircuitBreakerPolicy {
    new Check()
        .require(
            failureRatePercent > 0 && failureRatePercent <= 100,
            "failureRate",
            failureRatePercent,
            "more than 0, to 100")
        .require(
            slowCallRatePercent > 0 && slowCallRatePercent <= 100,
            "slowCallRate",
            slowCallRatePercent,
            "more than 0, to 100")
        .positive("slowCallDuration", slowCallDuration)
        .range("window", window, 1, 100_000)
        .range("minimumCalls", minimumCalls, 1, Math.max(1, window))
        .require(
            openDuration.compareTo(Duration.ofMillis(1)) >= 0,
            "openDuration",
            Violation.text(openDuration),
            "1ms or more")
        .max("openDuration", openDuration)
        .range("halfOpenCalls", halfOpenCalls, 1, 10_000)
        .done();
  }

  /** The attempts before it can open where no number is given: 100, or a smaller window. */
  public static int minimumCalls(int window) {
    return Math.min(window, DEFAULT.minimumCalls);
  }

  /** The default policy, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** Changes the defaults key by key; the methods have the names of the configuration file. */
  public static final class Builder {
    private double failureRate = DEFAULT.failureRatePercent;
    private double slowCallRate = DEFAULT.slowCallRatePercent;
    private Duration slowCallDuration = DEFAULT.slowCallDuration;
    private int window = DEFAULT.window;
    private @Nullable Integer minimumCalls;
    private Duration openDuration = DEFAULT.openDuration;
    private int halfOpenCalls = DEFAULT.halfOpenCalls;

    private Builder() {}

    /** In percent. */
    public Builder failureRate(double other) {
      failureRate = other;
      return this;
    }

    /** In percent. */
    public Builder slowCallRate(double other) {
      slowCallRate = other;
      return this;
    }

    public Builder slowCallDuration(Duration other) {
      slowCallDuration = other;
      return this;
    }

    public Builder window(int other) {
      window = other;
      return this;
    }

    public Builder minimumCalls(int other) {
      minimumCalls = other;
      return this;
    }

    public Builder openDuration(Duration other) {
      openDuration = other;
      return this;
    }

    public Builder halfOpenCalls(int other) {
      halfOpenCalls = other;
      return this;
    }

    /**
     * The policy.
     *
     * @throws InvalidPolicyException with all that is wrong
     */
    public CircuitBreakerPolicy build() {
      return new CircuitBreakerPolicy(
          failureRate,
          slowCallRate,
          slowCallDuration,
          window,
          minimumCalls == null ? CircuitBreakerPolicy.minimumCalls(window) : minimumCalls,
          openDuration,
          halfOpenCalls);
    }
  }
}
