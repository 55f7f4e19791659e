package dev.sidecar.time;

import java.time.Duration;

/** Points in time as {@code long} nanoseconds of a {@link Ticker}; allocation-free on purpose. */
public final class Deadline {
  /** Later than every reading of a ticker. */
  public static final long NEVER = Long.MAX_VALUE;

  private Deadline() {}

  /** The moment {@code limit} after {@code now}; {@link #NEVER} where the limit is 0. */
  public static long after(long now, Duration limit) {
    return limit.isZero() ? NEVER : after(now, limit.toNanos());
  }

  /** The moment {@code nanos} after {@code now}; {@link #NEVER} where that overflows. */
  public static long after(long now, long nanos) {
    long moment = now + nanos;
    return moment < 0 ? NEVER : moment;
  }
}
