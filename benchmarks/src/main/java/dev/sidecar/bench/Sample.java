package dev.sidecar.bench;

/**
 * What one benchmark cost in one round.
 *
 * @param nanos for each operation, of one thread
 * @param bytes allocated by each operation
 * @param drift how many times as long the first half of the iterations took as the second: well
 *     above 1 where the code was still being compiled
 * @param settled false if a warm-up by {@link WarmUp} ended without
 * @param overNanos what the second call of a pair took on top of the first; 0 of any other
 *     operation
 */
record Sample(double nanos, double bytes, double drift, boolean settled, double overNanos) {
  /** Nothing changed while it ran. */
  static Sample steady(double nanos, double bytes) {
    return new Sample(nanos, bytes, 1, true, 0);
  }
}
