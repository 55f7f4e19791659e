package dev.sidecar.retry;

import dev.sidecar.policy.Backoff;
import dev.sidecar.spi.Draws;

/**
 * The waits of one call's retries, as Envoy's {@code JitteredExponentialBackOffStrategy} draws
 * them: {@code random % bound} milliseconds, the bound doubling while its double stays below the
 * maximum. (Envoy's router page still tells of an older rule.)
 */
final class BackoffSequence {
  private final Draws draws;
  private final long maxMillis;
  private long boundMillis;

  BackoffSequence(Backoff backoff, Draws draws) {
    this.draws = draws;
    this.maxMillis = backoff.max().toMillis();
    this.boundMillis = backoff.base().toMillis();
  }

  long nextMillis() {
    long wait = Long.remainderUnsigned(draws.next(), boundMillis);
    boundMillis = boundMillis < maxMillis / 2 ? boundMillis * 2 : maxMillis;
    return wait;
  }
}
