package dev.sidecar.policy;

import java.time.Duration;

/**
 * How many retries a cluster may begin in a stretch of time, over all its calls: the retry budget
 * of Finagle and Linkerd. It bounds what retries add to the traffic, as {@link RetryLimit} bounds
 * how many are under way; both hold. Envoy has none.
 *
 * @param percent retries for each call of the window; 0 to 100; default 20
 * @param minPerSecond retries that are allowed at any traffic, for each second of the window; 0 to
 *     100,000; default 10
 * @param window whole seconds, 1 s to 60 s; it moves on in tenths; default 10 s
 */
public record RetryRate(double percent, int minPerSecond, Duration window) {
  public static final RetryRate DEFAULT = new RetryRate(20, 10, Duration.ofSeconds(10));

  public RetryRate {
    new Check()
        .require(percent >= 0 && percent <= 100, "percent", percent, "0 to 100")
        .range("minPerSecond", minPerSecond, 0, 100_000)
        .require(
            window.toNanosPart() == 0 && window.toSeconds() >= 1 && window.toSeconds() <= 60,
            "window",
            Violation.text(window),
            "whole seconds, 1s to 60s")
        .done();
  }

  /** How many retries may have begun in a window with so many calls. */
  public long allowed(long calls) {
    return (long) (percent * calls / 100.0) + minPerSecond * window.toSeconds();
  }
}
