package dev.sidecar.bench.measure;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an arm's load-latency curve turns up. Percentiles past it are of a queue, not of the arm.
 *
 * @param carriedRate the highest rate, in calls a second, that the arm carries, below the first
 *     that it does not; null if it carried none
 * @param notCarriedRate the first that it does not; null if it carried all, so that the knee is
 *     higher
 */
record Knee(@Nullable Integer carriedRate, @Nullable Integer notCarriedRate) {
  /** p99 that a carried rate stays within, in microseconds. */
  static final double P99_LIMIT_MICROS = 5_000;

  /** Offers a rate. */
  interface Trial {
    boolean carries(int rate) throws IOException;
  }

  /** The knee of a curve. A point at which the loop itself was late is passed over. */
  static Knee of(List<LoadPoint> curve) {
    Integer carried = null;
    List<LoadPoint> ascending =
        curve.stream().sorted(Comparator.comparingInt(LoadPoint::offeredRate)).toList();
    for (LoadPoint point : ascending) {
      if (!point.onTime()) {
        continue;
      }
      if (!point.carried(P99_LIMIT_MICROS)) {
        return new Knee(carried, point.offeredRate());
      }
      carried = point.offeredRate();
    }
    return new Knee(carried, null);
  }

  /**
   * Finds the knee by steps: up from the first rate while it is carried, else down until one is.
   *
   * @param start the step to begin with
   * @param trial of one rate
   */
  static Knee search(Ladder ladder, int start, Trial trial) throws IOException {
    int step = start;
    if (trial.carries(ladder.rate(step))) {
      while (step < ladder.highest()) {
        if (!trial.carries(ladder.rate(step + 1))) {
          return new Knee(ladder.rate(step), ladder.rate(step + 1));
        }
        step++;
      }
      return new Knee(ladder.rate(step), null);
    }
    while (step > 0) {
      step--;
      if (trial.carries(ladder.rate(step))) {
        return new Knee(ladder.rate(step), ladder.rate(step + 1));
      }
    }
    return new Knee(null, ladder.rate(0));
  }
}
