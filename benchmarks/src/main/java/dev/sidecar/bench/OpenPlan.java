package dev.sidecar.bench;

import java.util.List;

/**
 * What one measurement under open load runs.
 *
 * @param plan arms, rounds and warm-up; a cell is one arm at one rate in one round
 * @param rates calls a second, ascending
 * @param callers calls that can be under way at once; 1 to 1,000
 */
record OpenPlan(Plan plan, List<Integer> rates, int callers) {
  OpenPlan {
    rates = rates.stream().distinct().sorted().toList();
    if (rates.isEmpty()) {
      throw new IllegalArgumentException("--rates: none (expected: 1 to 100000, with commas)");
    }
    for (int rate : rates) {
      if (new Schedule(rate, plan.cell()).calls() < 1) {
        throw new IllegalArgumentException("--rates: " + rate + " (expected: a call in a cell)");
      }
    }
    if (callers < 1 || callers > 1_000) {
      throw new IllegalArgumentException("--callers: " + callers + " (expected: 1 to 1000)");
    }
  }

  Schedule schedule(int rate) {
    return new Schedule(rate, plan.cell());
  }

  /** The plan with the arms that this machine can run. */
  OpenPlan with(Plan runnable) {
    return new OpenPlan(runnable, rates, callers);
  }
}
