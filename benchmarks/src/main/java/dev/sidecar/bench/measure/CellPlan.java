package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.ArmName;
import java.time.Duration;
import java.util.List;

/**
 * What of a cell is run.
 *
 * @param arms in the order of round 0
 * @param rounds 1 to 1,000; each runs every arm
 * @param turn how long one arm runs in one round, at one rate
 * @param rates calls a second, ascending; of an open cell only
 */
record CellPlan(Cell cell, List<ArmName> arms, int rounds, Duration turn, List<Integer> rates) {
  /** Of the steps that a search takes for one arm in one round. */
  private static final int STEPS_EXPECTED = 6;

  /** Settling before a turn, reading the costs, and calls that end after the window. */
  private static final double SECONDS_BESIDE_TURN = 0.15;

  CellPlan {
    arms = List.copyOf(arms);
    rates = List.copyOf(rates);
    if (rounds < 1 || rounds > 1_000) {
      throw new IllegalArgumentException("--rounds: " + rounds + " (expected: 1 to 1000)");
    }
  }

  CellPlan withArms(List<ArmName> others) {
    return new CellPlan(cell, others, rounds, turn, rates);
  }

  CellPlan withRounds(int others) {
    return new CellPlan(cell, arms, others, turn, rates);
  }

  /** How long it will take, about. */
  double seconds() {
    return rounds * arms.size() * secondsOfTurn();
  }

  /** How long one arm takes in one round, at all rates. */
  double secondsOfTurn() {
    double once = turn.toMillis() / 1_000.0 + SECONDS_BESIDE_TURN;
    if (cell.load() instanceof Load.Search) {
      return STEPS_EXPECTED * once;
    }
    return once * Math.max(1, rates.size());
  }
}
