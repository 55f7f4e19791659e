package dev.sidecar.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tokens that come back with time, in fractions: Envoy's {@code AtomicTokenBucketImpl}. It keeps no
 * count but the moment at which it was empty, in one word that is compared and set; nothing fills
 * it. Any thread; allocates nothing. Resilience4j's limiter gives the permits of a whole period at
 * its beginning, where Envoy's tokens come back one by one.
 *
 * <p>The arithmetic is Envoy's, in doubles of seconds: a token may be late by what these round off.
 */
public final class TokenBucket {
  // Envoy: at least one token a year.
  private static final double LEAST_PER_SECOND = 1.0 / (365 * 24 * 60 * 60);
  private static final double NANOS_PER_SECOND = 1e9;

  private final double most;
  private final double perSecond;
  // Seconds as the bits of a double.
  private final AtomicLong emptyAt;

  /**
   * A full bucket.
   *
   * @param fill how many tokens come back in an interval
   */
  public TokenBucket(int tokens, int fill, Duration interval, long nowNanos) {
    most = tokens;
    perSecond = perSecond(fill, interval);
    emptyAt = new AtomicLong(bits(nowNanos / NANOS_PER_SECOND - most / perSecond));
  }

  /** How many tokens come back in a second. */
  static double perSecond(int fill, Duration interval) {
    return Math.max(fill / (interval.toNanos() / NANOS_PER_SECOND), LEAST_PER_SECOND);
  }

  /** Takes a token, if there is a whole one. */
  public boolean take(long nowNanos) {
    return take(1, nowNanos);
  }

  /** Takes so many tokens, if there are all of them. */
  public boolean take(int wanted, long nowNanos) {
    double now = nowNanos / NANOS_PER_SECOND;
    while (true) {
      long before = emptyAt.get();
      double tokens = Math.min(most, (now - Double.longBitsToDouble(before)) * perSecond);
      if (tokens < wanted) {
        return false;
      }
      if (emptyAt.compareAndSet(before, bits(now - (tokens - wanted) / perSecond))) {
        return true;
      }
    }
  }

  /** How many tokens there are, with their fraction. */
  public double tokens(long nowNanos) {
    double empty = Double.longBitsToDouble(emptyAt.get());
    return Math.min(most, (nowNanos / NANOS_PER_SECOND - empty) * perSecond);
  }

  /** Whether it is as one that was never asked. */
  boolean isFull(long nowNanos) {
    return tokens(nowNanos) >= most;
  }

  private static long bits(double seconds) {
    return Double.doubleToRawLongBits(seconds);
  }
}
