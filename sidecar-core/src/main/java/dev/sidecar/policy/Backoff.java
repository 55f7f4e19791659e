package dev.sidecar.policy;

import java.time.Duration;

/**
 * How long a retry waits: a random time below a bound that doubles with each retry. Envoy: {@code
 * RetryPolicy.retry_back_off}.
 *
 * @param base the bound before the first retry; whole milliseconds, 1 ms or more; default 25 ms
 * @param max the greatest bound; whole milliseconds, {@code base} or more; default 250 ms, which is
 *     Envoy's ten times the base
 */
public record Backoff(Duration base, Duration max) {
  // Before the default, which is built with it.
  private static final Duration MOST = Duration.ofHours(1);

  public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(25), Duration.ofMillis(250));

  public Backoff {
    new Check()
        .require(
            wholeMillis(base) && base.compareTo(MOST) <= 0,
            "base",
            Violation.text(base),
            "whole milliseconds, 1ms to 1h")
        .require(
            wholeMillis(max) && max.compareTo(MOST) <= 0,
            "max",
            Violation.text(max),
            "whole milliseconds, 1ms to 1h")
        .require(
            max.compareTo(base) >= 0,
            "max",
            Violation.text(max),
            "base (" + Violation.text(base) + ") or more")
        .done();
  }

  /** A bound that grows up to ten times its base, as Envoy's does, or to an hour. */
  public static Backoff of(Duration base) {
    Duration ten = base.multipliedBy(10);
    return new Backoff(base, ten.compareTo(MOST) < 0 ? ten : MOST);
  }

  private static boolean wholeMillis(Duration time) {
    return time.toMillis() >= 1 && time.toNanosPart() % 1_000_000 == 0;
  }
}
