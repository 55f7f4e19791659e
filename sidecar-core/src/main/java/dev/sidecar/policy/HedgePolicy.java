package dev.sidecar.policy;

import java.time.Duration;

/**
 * When a call is sent once more while an attempt of it still runs: the first answer that {@code
 * retry.on} does not cover is the call's, and the other attempts are canceled. gRPC A6: hedging.
 *
 * <p>Whatever the policy says, a call is hedged only if it may be executed twice: its method is
 * idempotent or {@link RetryPolicy#nonIdempotent} is set, and its body can be produced again. Any
 * other call runs as if there were no hedging. Each hedge takes a permit of the {@link RetryLimit}
 * until it has an answer; where there is none, the call goes on without that hedge. An attempt that
 * another one was faster than counts for nobody's health, and its call's deadline bounds them all.
 */
public sealed interface HedgePolicy {
  /** Attempts of one call at the most: gRPC A6. */
  int MOST_ATTEMPTS = 5;

  int DEFAULT_ATTEMPTS = 2;

  /**
   * When {@link TimeoutPolicy#perTry} has passed: the attempt goes on, outlier detection counts one
   * timeout, and another attempt is made after the back-off if {@link RetryPolicy#attempts} leaves
   * one, whatever {@link RetryPolicy#on} covers; if that is empty, none is. Each attempt leads to
   * one other at the most. Envoy: {@code HedgePolicy.hedge_on_per_try_timeout}, which hedges any
   * method.
   */
  record OnPerTryTimeout() implements HedgePolicy {}

  /**
   * After a fixed time without an answer, and again after as much. An attempt that fails so that
   * {@code retry.on} covers it brings the next one at once; there is no back-off, and {@link
   * RetryPolicy#attempts} does not apply. gRPC A6: {@code hedgingPolicy}. Envoy has no such thing.
   *
   * @param delay between two attempts, 0 to 365 d; 0 sends all at once. A6: {@code hedgingDelay}
   * @param attempts of one call, the first included; 2 to 5; default 2. A6: {@code maxAttempts}
   */
  record After(Duration delay, int attempts) implements HedgePolicy {
    public After {
      new Check().notNegative("after", delay).range("attempts", attempts, 2, MOST_ATTEMPTS).done();
    }
  }

  /**
   * As {@link After}, and the time is a percentile of the latest 1,000 latencies that calls of this
   * kind had in their cluster. An attempt that lost counts with the time that it had run, so that
   * hedging does not hide from itself what is slow. Finagle: {@code BackupRequestFilter}, which
   * looks at times instead of numbers and gives the percentile as {@code 1 - maxExtraLoad}.
   *
   * @param percentile more than 0 and less than 100: 95 hedges about one call in 20
   * @param attempts of one call, the first included; 2 to 5; default 2
   * @param minimumSamples latencies before there is any hedge; 1 to 1,000; default 100
   * @param minDelay the shortest time, so that fast clusters are not asked twice for nothing; 0 to
   *     365 d; default 1 ms. Finagle: {@code minSendBackupAfterMs}
   */
  record AfterPercentile(double percentile, int attempts, int minimumSamples, Duration minDelay)
      implements HedgePolicy {
    /** Latencies that are kept: what came before is forgotten. */
    public static final int WINDOW = 1_000;

    public static final int DEFAULT_MINIMUM_SAMPLES = 100;
    public static final Duration DEFAULT_MIN_DELAY = Duration.ofMillis(1);

    public AfterPercentile {
      new Check()
          .require(
              percentile > 0 && percentile < 100,
              "afterPercentile",
              percentile,
              "more than 0, less than 100")
          .range("attempts", attempts, 2, MOST_ATTEMPTS)
          .range("minimumSamples", minimumSamples, 1, WINDOW)
          .notNegative("minDelay", minDelay)
          .done();
    }

    /** With every default. */
    public static AfterPercentile of(double percentile) {
      return new AfterPercentile(
          percentile, DEFAULT_ATTEMPTS, DEFAULT_MINIMUM_SAMPLES, DEFAULT_MIN_DELAY);
    }
  }
}
