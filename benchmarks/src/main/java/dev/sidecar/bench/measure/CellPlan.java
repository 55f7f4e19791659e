package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.ArmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a cell is run.
 *
 * @param arms in the order of round 0
 * @param rounds 1 to 1,000; each runs every arm
 * @param turn how long one arm runs in one round, at one rate
 * @param rates calls a second, ascending; of an open cell only
 */
record CellPlan(Cell cell, List<ArmName> arms, int rounds, Duration turn, List<Integer> rates) {
  /** Rates that a search offers one arm in one round. */
  private static final int TRIALS_EXPECTED = 8;

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

  /** What every arm runs in a round, one after the other: each rate, or once without a rate. */
  List<@Nullable Integer> steps() {
    return rates.isEmpty() ? Collections.singletonList(null) : new ArrayList<>(rates);
  }

  /** How long it will take, about. */
  double seconds() {
    return rounds * steps().size() * arms.size() * secondsOfStep();
  }

  /** How long one step of one arm takes. */
  double secondsOfStep() {
    double once = turn.toMillis() / 1_000.0 + SECONDS_BESIDE_TURN;
    return cell.load() instanceof Load.Search ? TRIALS_EXPECTED * once : once;
  }
}
