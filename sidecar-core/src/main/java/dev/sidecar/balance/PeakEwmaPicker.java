package dev.sidecar.balance;

import dev.sidecar.spi.Draws;

/**
 * The cheaper of two endpoints drawn without replacement: the one whose latency times one more than
 * its load, divided by its weight, is less. Of equals the first drawn. Reads two endpoints, however
 * many there are; draws twice, and not at all where there is one.
 */
final class PeakEwmaPicker implements Picker {
  private final double decayNanos;
  private final Draws draws;

  PeakEwmaPicker(long decayNanos, Draws draws) {
    this.decayNanos = decayNanos;
    this.draws = draws;
  }

  @Override
  public int pick(Loads loads, long chance, int again) {
    int size = loads.size();
    if (size == 1) {
      return 0;
    }
    int first = draws.below(size);
    int second = draws.below(size - 1);
    if (second >= first) {
      second++;
    }
    return isCheaper(loads, second, first) ? second : first;
  }

  /**
   * Whether {@code e(a) * (n(a) + 1) / w(a) < e(b) * (n(b) + 1) / w(b)}, by logarithms: an estimate
   * is known by the moment at which it has faded.
   */
  private boolean isCheaper(Loads loads, int a, int b) {
    long later = loads.fadesNanos(a) - loads.fadesNanos(b);
    double busyA = (loads.inFlight(a) + 1.0) * loads.weight(b);
    double busyB = (loads.inFlight(b) + 1.0) * loads.weight(a);
    return busyA == busyB ? later < 0 : later < decayNanos * Math.log(busyB / busyA);
  }
}
