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
  public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(25), Duration.ofMillis(250));

  public Backoff {
    new Check()
        .require(
            wholeMillis(base) && base.compareTo(Duration.ofHours(1)) <= 0,
            "base",
            Violation.text(base),
            "whole milliseconds, 1ms to 1h")
        .require(
            wholeMillis(max) && max.compareTo(Duration.ofHours(1)) <= 0,
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

  private static boolean wholeMillis(Duration time) {
    return time.toMillis() >= 1 && time.toNanosPart() % 1_000_000 == 0;
  }
}
