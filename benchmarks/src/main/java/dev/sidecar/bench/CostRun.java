package dev.sidecar.bench;

import dev.sidecar.bench.figure.Progress;
import dev.sidecar.bench.figure.Rotation;
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

  /** A benchmark that fails is left out of the rounds to come. */
  CostSamples run(List<CostArm> arms, Arms runner) {
    CostSamples samples = new CostSamples();
    int done = 0;
    for (int round = 0; round < rounds; round++) {
      for (CostArm arm : Rotation.order(round, arms)) {
        if (!samples.failures().containsKey(arm)) {
          run(arm, runner, samples);
        }
        done++;
        progress.done("jmh", done, rounds * arms.size());
      }
    }
    return samples;
  }

  private static void run(CostArm arm, Arms runner, CostSamples samples) {
    try {
      samples.add(arm, runner.run(arm));
    } catch (IOException failed) {
      samples.failed(arm, String.valueOf(failed.getMessage()));
    }
  }
}
