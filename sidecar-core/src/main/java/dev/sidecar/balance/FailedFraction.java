package dev.sidecar.balance;

/**
 * The share of an endpoint's recent attempts that failed, weighed by time: what failed for the last
 * ten seconds is nearly all. It fades while nothing is heard. Any thread.
 */
public final class FailedFraction extends FadingAverage implements Witness {
  private static final long DECAY_NANOS = 10_000_000_000L;
  // One attempt after a long silence says little.
  private static final double MOST_OF_ONE = 0.2;
  private static final double ALL = 1e9;

  /** No failure yet. */
  public FailedFraction(long nowNanos) {
    super(DECAY_NANOS, 1, nowNanos);
  }

  /** 0 to 1. */
  public double get(long nowNanos) {
    return Math.min(1, value(nowNanos) / ALL);
  }

  @Override
  public void answered(long nowNanos, long tookNanos) {
    claim(nowNanos);
  }

  @Override
  public void failed(long nowNanos, long tookNanos, long retryAfterNanos) {
    add(nowNanos, ALL * Math.min(MOST_OF_ONE, claim(nowNanos)), 1);
  }
}
