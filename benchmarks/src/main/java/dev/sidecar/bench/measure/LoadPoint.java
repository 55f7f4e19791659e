package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.Tally;
import org.jspecify.annotations.Nullable;

/**
 * One point of an arm's load-latency curve.
 *
 * @param offeredRate calls a second
 * @param achievedRate calls a second that succeeded while calls were offered
 * @param missed calls that failed, and overflow
 * @param p99Micros null if no call succeeded
 * @param onTime whether the loop itself kept its schedule: else the point proves nothing
 */
record LoadPoint(
    int offeredRate, double achievedRate, long missed, @Nullable Double p99Micros, boolean onTime) {
  /** Of the offered rate, so much must be achieved. */
  static final double ACHIEVED_SHARE = 0.99;

  /** A point of merged turns at one rate. */
  static LoadPoint of(int rate, Tally tally, double seconds, Placement placement) {
    Double p99 = tally.latencyMicros(99);
    return new LoadPoint(
        rate,
        tally.answeredInTime() / seconds,
        tally.errors() + tally.overflow(),
        p99,
        placement == Placement.POD || Validity.lagReason(tally.releaseLagMicros(99), p99) == null);
  }

  /** Whether the arm carried this load: nothing missed, 99 % in time, p99 within the limit. */
  boolean carried(double p99LimitMicros) {
    return missed == 0
        && achievedRate >= ACHIEVED_SHARE * offeredRate
        && p99Micros != null
        && p99Micros <= p99LimitMicros;
  }
}
