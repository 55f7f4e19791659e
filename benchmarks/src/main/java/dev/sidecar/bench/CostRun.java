package dev.sidecar.bench;

import java.io.IOException;
import java.util.List;

/**
 * Runs every benchmark once a round, each time in a JVM of its own and in an order that rotates, so
 * that what disturbs the machine for a while disturbs no benchmark more than another.
 */
final class CostRun {
  private final int rounds;
  private final Progress progress;

  CostRun(int rounds, Progress progress) {
    this.rounds = rounds;
    this.progress = progress;
  }

  /** Runs one benchmark for one round. */
  @FunctionalInterface
  interface Arms {
    Sample run(CostArm arm) throws IOException;
  }

  CostSamples run(List<CostArm> arms, Arms runner) throws IOException {
    CostSamples samples = new CostSamples();
    int done = 0;
    for (int round = 0; round < rounds; round++) {
      for (CostArm arm : Plan.order(round, arms)) {
        samples.add(arm, runner.run(arm));
        done++;
        progress.done("jmh", done, rounds * arms.size());
      }
    }
    return samples;
  }
}
