package dev.sidecar.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs the rounds of an open load: every rate in turn, and at each rate every arm once. */
final class OpenMeasurement {
  /** So at most a second's starts wait for a free caller. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  /** Opens the connections that callers at the same time need, and settles the callers' code. */
  private static final Schedule WARM_UP = new Schedule(2_000, Duration.ofSeconds(1));

  private final OpenPlan plan;
  private final Testbed testbed;
  private final Progress progress;

  OpenMeasurement(OpenPlan plan, Testbed testbed, Progress progress) {
    this.plan = plan;
    this.testbed = testbed;
    this.progress = progress;
  }

  List<OpenCell> run() {
    new Measurement(plan.plan(), testbed, progress).warmUp();
    try (OpenLoop loop = new OpenLoop(plan.callers(), LONGEST_WAIT)) {
      for (Arm arm : testbed.arms()) {
        loop.run(WARM_UP, arm::send);
      }
      return rounds(loop);
    }
  }

  private List<OpenCell> rounds(OpenLoop loop) {
    int steps = plan.plan().rounds() * plan.rates().size();
    List<OpenCell> cells = new ArrayList<>();
    for (int round = 0; round < plan.plan().rounds(); round++) {
      List<Arm> order = Plan.order(round, testbed.arms());
      for (int step = 0; step < plan.rates().size(); step++) {
        Schedule schedule = plan.schedule(plan.rates().get(step));
        for (int place = 0; place < order.size(); place++) {
          cells.add(cell(loop, round, place, schedule, order.get(place)));
        }
        progress.done("step", round * plan.rates().size() + step + 1, steps);
      }
    }
    return cells;
  }

  private OpenCell cell(OpenLoop loop, int round, int place, Schedule schedule, Arm arm) {
    long begin = System.nanoTime();
    CostReading before = CostReading.now(arm.proxy(), testbed.upstreamPids());
    OpenTally tally = loop.run(schedule, arm::send);
    CostReading after = CostReading.now(arm.proxy(), testbed.upstreamPids());
    long elapsed = System.nanoTime() - begin;
    return new OpenCell(round, place, arm.name(), schedule, tally, elapsed, after.since(before));
  }
}
