package dev.sidecar.bench;

import java.util.ArrayList;
import java.util.List;

/** Runs the rounds: every arm once a round, in an order that rotates from round to round. */
final class Measurement {
  private static final int WARM_UP_TURN_CALLS = 500;

  private final Plan plan;
  private final Testbed testbed;
  private final Progress progress;

  Measurement(Plan plan, Testbed testbed, Progress progress) {
    this.plan = plan;
    this.testbed = testbed;
    this.progress = progress;
  }

  List<Cell> run() {
    warmUp();
    List<Cell> cells = new ArrayList<>();
    for (int round = 0; round < plan.rounds(); round++) {
      List<Arm> order = Plan.order(round, testbed.arms());
      for (int place = 0; place < order.size(); place++) {
        cells.add(cell(round, place, order.get(place)));
      }
      progress.done("round", round + 1, plan.rounds());
    }
    return cells;
  }

  /** In turns, so that the compiler sees the calls of all arms before it settles on one. */
  void warmUp() {
    int turns = Math.max(1, plan.warmUpCalls() / WARM_UP_TURN_CALLS);
    for (int turn = 0; turn < turns; turn++) {
      for (Arm arm : testbed.arms()) {
        new Load().runCalls(arm, WARM_UP_TURN_CALLS);
      }
      progress.done("warm-up", turn + 1, turns);
    }
  }

  private Cell cell(int round, int place, Arm arm) {
    Load load = new Load();
    CostReading before = CostReading.now(arm.proxy(), testbed.upstreamPids());
    load.runFor(arm, plan.cell().toNanos());
    CostReading after = CostReading.now(arm.proxy(), testbed.upstreamPids());
    return new Cell(round, place, arm.name(), load, after.since(before));
  }
}
