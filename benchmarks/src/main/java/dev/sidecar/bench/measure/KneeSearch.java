package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.ArmName;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the knee of each arm in each round, always from the same rate, which is found once.
 *
 * <p>A rate that is not carried is offered once more, as one standstill of a shared machine is
 * enough to lift p99 over the limit.
 */
final class KneeSearch {
  private static final int TRIES = 2;

  /** Where the first search of all begins. */
  private static final int FIRST_RATE = 2_000;

  private final Turns turns;
  private final CellPlan plan;
  private final Results results;
  private final Map<ArmName, Double> starts = new EnumMap<>(ArmName.class);

  KneeSearch(Turns turns, CellPlan plan, Results results) {
    this.turns = turns;
    this.plan = plan;
    this.results = results;
  }

  /** One arm in one round: its steps and its knee are results. */
  void round(int round, int place, ArmName arm) throws IOException {
    Double start = starts.get(arm);
    if (start == null) {
      start = about(arm);
      starts.put(arm, start);
    }
    Ladder ladder = Ladder.of(round, plan.rounds());
    Knee knee =
        Knee.search(
            ladder,
            ladder.stepsBelow(start),
            rate -> carries(round, place, arm, rate, results::add));
    results.knee(plan.cell(), arm, round, knee);
  }

  /** Roughly the knee; what it takes to find it is no result. */
  private double about(ArmName arm) throws IOException {
    Ladder ladder = new Ladder(0);
    Knee knee =
        Knee.search(
            ladder, ladder.stepsBelow(FIRST_RATE), rate -> carries(0, 0, arm, rate, step -> {}));
    return knee.carriedRate() == null ? ladder.rate(0) : knee.carriedRate();
  }

  private boolean carries(int round, int place, ArmName arm, int rate, Consumer<Turn> steps)
      throws IOException {
    for (int tries = 0; tries < TRIES; tries++) {
      Turn turn = turns.step(plan, round, place, arm, rate);
      boolean carried =
          LoadPoint.of(rate, turn.tally(), turn.seconds(), plan.cell().placement())
              .carried(Knee.P99_LIMIT_MICROS);
      steps.accept(turn.judged(carried));
      if (carried) {
        return true;
      }
    }
    return false;
  }
}
