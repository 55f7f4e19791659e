package dev.sidecar.bench;

/**
 * One arm in one round.
 *
 * @param round from 0
 * @param place from 0: when the arm ran within its round
 * @param arm which arm
 * @param load what was sent, and how long it took
 * @param costs what it used
 */
record Cell(int round, int place, ArmName arm, Load load, Costs costs) {
  /** A failed call costs less or more than one that succeeds: one of them spoils the cell. */
  boolean valid() {
    return load.errors() == 0 && load.requests() > 0;
  }

  double latencyMicros(double percentile) {
    return load.latencyNanos().getValueAtPercentile(percentile) / 1_000.0;
  }

  double p50Micros() {
    return latencyMicros(50);
  }
}
