package dev.sidecar.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What one measurement runs: which arms, how often, and how long.
 *
 * @param arms the arms in the order of round 0
 * @param rounds rounds; each runs every arm once
 * @param cell how long one arm runs in one round
 * @param warmUpCalls calls of each arm before the first round; by count, because a compiler that
 *     starves on few processors needs calls, not seconds
 */
record Plan(List<ArmName> arms, int rounds, Duration cell, int warmUpCalls) {
  Plan {
    arms = List.copyOf(arms);
    if (rounds < 1 || rounds > 1_000) {
      throw new IllegalArgumentException("--rounds: " + rounds + " (expected: 1 to 1000)");
    }
  }

  /** The plan without an arm that this machine cannot run. */
  Plan without(ArmName absent) {
    return new Plan(arms.stream().filter(arm -> arm != absent).toList(), rounds, cell, warmUpCalls);
  }

  /** Rotates the arms, so that over the rounds each arm runs in each place equally often. */
  static <T> List<T> order(int round, List<T> arms) {
    List<T> order = new ArrayList<>(arms);
    Collections.rotate(order, -round);
    return order;
  }
}
