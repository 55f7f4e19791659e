package dev.sidecar.bench;

import dev.sidecar.bench.figure.Progress;
import dev.sidecar.policy.RetryLimit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Calls against upstreams that fail in every way: nothing that may have been executed is sent
 * again, and nothing is left behind.
 *
 * <p>The first phase meets every fault under the default budget, whose floor of three retries is
 * all that so few callers ever need. The second phase is for the budget alone: many callers, a low
 * floor and more failures than it lets be retried.
 */
final class AttemptsSoak {
  private AttemptsSoak() {}

  static SoakReport run(AttemptsPlan plan, Progress progress)
      throws IOException, InterruptedException {
    List<SoakPhase> phases =
        List.of(
            new SoakPhase(
                "faults",
                plan.calls(),
                plan.callers(),
                FaultMix.EVERYTHING,
                new RetryLimit.Budget(20, 3),
                false,
                plan.seed()),
            new SoakPhase(
                "budget",
                plan.budgetCalls(),
                plan.budgetCallers(),
                FaultMix.MOSTLY_FAILING,
                new RetryLimit.Budget(20, 1),
                true,
                plan.seed() + 1));
    long begin = System.nanoTime();
    Map<String, Double> figures = new LinkedHashMap<>();
    Map<String, Long> outcomes = new TreeMap<>();
    List<Bound> bounds = new ArrayList<>();
    List<String> odd = new ArrayList<>();
    for (SoakPhase phase : phases) {
      SoakPhase.Result result = phase.run(progress);
      figures.putAll(result.figures());
      result.outcomes().forEach((how, count) -> outcomes.put(phase.name() + ": " + how, count));
      bounds.addAll(result.bounds());
      odd.addAll(result.odd());
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return SoakReport.of("attempts", plan, seconds, figures, outcomes, bounds, odd);
  }
}
