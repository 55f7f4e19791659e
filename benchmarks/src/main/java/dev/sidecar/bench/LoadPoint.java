package dev.sidecar.bench;

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
  private static final double ACHIEVED_SHARE = 0.99;

  static LoadPoint of(ArmRow row) {
    Double offered = row.offeredRate();
    Double achieved = row.achievedRate();
    Long overflow = row.overflow();
    if (offered == null || achieved == null || overflow == null) {
      throw new IllegalArgumentException(row.arm() + ": a closed load has no curve");
    }
    return new LoadPoint(
        (int) Math.round(offered),
        achieved,
        row.errors() + overflow,
        row.p99Us(),
        Validity.lagReason(row.releaseLagP99Us(), row.p99Us()) == null);
  }

  /** Whether the arm carried this load: nothing missed, 99 % in time, p99 within the limit. */
  boolean carried(double p99LimitMicros) {
    return missed == 0
        && achievedRate >= ACHIEVED_SHARE * offeredRate
        && p99Micros != null
        && p99Micros <= p99LimitMicros;
  }
}
