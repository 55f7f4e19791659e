package dev.sidecar.retry;

import dev.sidecar.policy.Backoff;
import dev.sidecar.spi.Draws;

/**
 * The waits of one call's retries, as Envoy's {@code JitteredExponentialBackOffStrategy} draws
 * them: {@code random % bound} milliseconds, the bound doubling while its double stays below the
 * maximum. (Envoy's router page still tells of an older rule.)
 */
public final class BackoffSequence {
  private final Draws draws;
  private final long baseMillis;
  private final long maxMillis;
  private long boundMillis;

  /** The sequence of a call that has not been retried yet. */
  public BackoffSequence(Backoff backoff, Draws draws) {
    this.draws = draws;
    this.maxMillis = backoff.max().toMillis();
    this.baseMillis = backoff.base().toMillis();
    this.boundMillis = baseMillis;
  }

  /** How long the next retry waits. */
  public long nextMillis() {
    long wait = Long.remainderUnsigned(draws.next(), boundMillis);
    boundMillis = boundMillis < maxMillis / 2 ? boundMillis * 2 : maxMillis;
    return wait;
  }

  /** The next wait is like the first. */
  void restart() {
    boundMillis = baseMillis;
  }
}
