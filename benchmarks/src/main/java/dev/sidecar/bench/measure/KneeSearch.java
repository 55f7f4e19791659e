package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.ArmName;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * Finds the knee of each arm in each round: from a start below it, found once, by steps of a tenth.
 *
 * <p>A rate that is not carried is offered once more, as one standstill of a shared machine is
 * enough to lift p99 over the limit.
 */
final class KneeSearch {
  private static final int TRIES = 2;
  private static final int LOWEST_RATE = 500;

  /** So far below the knee of the calibration a round begins: always at the same rate. */
  private static final double START_SHARE = 0.8;

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
      start = START_SHARE * calibrated(arm);
      starts.put(arm, start);
    }
    Ladder ladder = Ladder.of(round, plan.rounds());
    Knee knee =
        Knee.search(
            ladder, ladder.stepsBelow(start), rate -> carriesAtLastTry(round, place, arm, rate));
    results.knee(plan.cell(), arm, round, knee);
  }

  private boolean carriesAtLastTry(int round, int place, ArmName arm, int rate) throws IOException {
    for (int tries = 0; tries < TRIES; tries++) {
      if (carries(round, place, arm, rate, true)) {
        return true;
      }
    }
    return false;
  }

  private boolean carries(int round, int place, ArmName arm, int rate, boolean counts)
      throws IOException {
    Turn turn = turns.step(plan, round, place, arm, rate);
    boolean carried =
        LoadPoint.of(rate, turn.tally(), turn.seconds(), plan.cell().placement())
            .carried(Knee.P99_LIMIT_MICROS);
    if (counts) {
      results.add(turn.judged(carried));
    }
    return carried;
  }

  /** About the knee: doubles the rate until it is not carried, and then goes by steps. */
  private double calibrated(ArmName arm) throws IOException {
    int rate = LOWEST_RATE;
    while (rate < Ladder.HIGHEST / 2 && carries(0, 0, arm, 2 * rate, false)) {
      rate *= 2;
    }
    Ladder ladder = new Ladder(0);
    Knee knee =
        Knee.search(ladder, ladder.stepsBelow(rate), step -> carries(0, 0, arm, step, false));
    return knee.carriedRate() == null ? ladder.rate(0) : knee.carriedRate();
  }
}
