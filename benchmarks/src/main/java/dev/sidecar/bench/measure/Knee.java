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

  /** Steps of a ladder: a fifth of the rate. */
  private static final int FIRST_STRIDE = 4;

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
   * Finds the knee between two steps of a ladder: in growing strides away from the first step until
   * a carried and a not carried rate are known, then by halves between them.
   *
   * @param start the step to begin with
   */
  static Knee search(Ladder ladder, int start, Trial trial) throws IOException {
    int carried = -1;
    int notCarried = ladder.highest() + 1;
    int stride = FIRST_STRIDE;
    int step = start;
    while (notCarried - carried > 1) {
      if (trial.carries(ladder.rate(step))) {
        carried = step;
      } else {
        notCarried = step;
      }
      boolean bothKnown = carried >= 0 && notCarried <= ladder.highest();
      if (bothKnown) {
        step = (carried + notCarried) / 2;
      } else {
        step =
            carried >= 0
                ? Math.min(carried + stride, ladder.highest())
                : Math.max(notCarried - stride, 0);
        stride *= 2;
      }
    }
    return new Knee(
        carried < 0 ? null : ladder.rate(carried),
        notCarried > ladder.highest() ? null : ladder.rate(notCarried));
  }
}
