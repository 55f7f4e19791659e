package dev.sidecar.bench;

/**
 * One arm at one rate in one round.
 *
 * @param round from 0
 * @param place from 0: when the arm ran among the arms at this rate
 * @param schedule what was offered
 * @param tally what became of it
 * @param elapsedNanos from the first reading of the costs to the last
 * @param costs what it used, waiting callers included
 */
record OpenCell(
    int round,
    int place,
    ArmName arm,
    Schedule schedule,
    OpenTally tally,
    long elapsedNanos,
    Costs costs) {
  int rate() {
    return schedule.callsPerSecond();
  }

  double seconds() {
    return schedule.window().toNanos() / 1e9;
  }
}
