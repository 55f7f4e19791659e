package dev.sidecar.balance;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * An exponentially weighted moving average over time that is never less than 1 and fades while
 * nothing is heard: after {@code t} an average {@code e} is worth {@code e * exp(-t / decay)}.
 *
 * <p>What is kept is the moment at which it will have faded to 1. All averages of one decay fade at
 * the same rate, so that two of them compare without a look at the clock, whole and lock-free: one
 * is greater by as much as its moment is later.
 *
 * <p>Any thread. Whoever adds lays claim to the time since the last one by one compare-and-set, and
 * adds its share by another; values that race each count for the time that they claimed.
 */
abstract class FadingAverage {
  // Beyond it exp(x) leaves the range of a double, and no value could add to the average.
  private static final double MOST_DECAYS = 700;
  private static final AtomicLongFieldUpdater<FadingAverage> FADES =
      AtomicLongFieldUpdater.newUpdater(FadingAverage.class, "fades");
  private static final AtomicLongFieldUpdater<FadingAverage> HEARD =
      AtomicLongFieldUpdater.newUpdater(FadingAverage.class, "heard");

  private final double decayNanos;
  private volatile long fades;
  private volatile long heard;

  FadingAverage(long decayNanos, double first, long nowNanos) {
    this.decayNanos = decayNanos;
    this.heard = nowNanos;
    this.fades = nowNanos + fadesAfter(first);
  }

  /** The moment at which it will have faded to 1. */
  public final long fadesNanos() {
    return fades;
  }

  final double value(long nowNanos) {
    return Math.exp((fades - nowNanos) / decayNanos);
  }

  /**
   * Adds a share of a value.
   *
   * @param least what the average is not less than from now on
   */
  final void add(long nowNanos, double part, double least) {
    long floor = nowNanos + fadesAfter(least);
    long before = fades;
    while (true) {
      long after = Math.max(floor, added(before, part, nowNanos));
      if (after == before || FADES.compareAndSet(this, before, after)) {
        return;
      }
      before = fades;
    }
  }

  /** Is at least so much at a moment that may be yet to come. */
  final void raise(long momentNanos, double least) {
    FADES.accumulateAndGet(this, momentNanos + fadesAfter(least), Math::max);
  }

  /**
   * The weight of a value that is heard now, {@code 1 - exp(-t / decay)}: the time since the last
   * one belongs to it.
   */
  final double claim(long nowNanos) {
    while (true) {
      long last = heard;
      long passed = nowNanos - last;
      if (passed <= 0) {
        return 0;
      }
      if (HEARD.compareAndSet(this, last, nowNanos)) {
        double x = passed / decayNanos;
        // Two terms are exact to a millionth, and cost a tenth.
        return x < 1e-3 ? x - x * x / 2 : -Math.expm1(-x);
      }
    }
  }

  private long added(long before, double part, long nowNanos) {
    double decays = (before - nowNanos) / decayNanos;
    return decays > MOST_DECAYS
        ? before
        : nowNanos + fadesAfter(Math.max(1, Math.exp(decays) + part));
  }

  /** How long until so much has faded to 1. */
  private long fadesAfter(double value) {
    return (long) (decayNanos * Math.log(value));
  }
}
