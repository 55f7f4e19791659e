package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.load.Costs;
import dev.sidecar.bench.load.Tally;
import org.jspecify.annotations.Nullable;

/**
 * One arm in one round, at one rate.
 *
 * @param round from 0
 * @param place from 0: when the arm ran among the others
 * @param rate calls a second that were offered; null for a closed load
 * @param carried whether the arm carried that rate; null where nobody asked
 * @param tally what became of the calls
 * @param seconds for which calls were offered; of a closed load, until the last ended
 * @param elapsedNanos from the first reading of the costs to the last
 */
record Turn(
    Cell cell,
    ArmName arm,
    int round,
    int place,
    @Nullable Integer rate,
    @Nullable Boolean carried,
    Tally tally,
    double seconds,
    long elapsedNanos,
    Costs costs) {
  /** A failed call costs less or more than one that succeeds: one of them spoils the turn. */
  boolean valid() {
    return tally.errors() == 0 && tally.requests() > 0;
  }

  /** Calls a second that succeeded while calls were offered. */
  double achievedRate() {
    return tally.answeredInTime() / seconds;
  }

  /** The median; null if no call succeeded. */
  @Nullable Double p50Micros() {
    return tally.latencyMicros(50);
  }

  Turn judged(boolean isCarried) {
    return new Turn(cell, arm, round, place, rate, isCarried, tally, seconds, elapsedNanos, costs);
  }
}
