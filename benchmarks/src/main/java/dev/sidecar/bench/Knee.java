package dev.sidecar.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an arm's load-latency curve turns up: the highest measured rate that it carries, below the
 * first that it does not. Percentiles past it are of a queue, not of the arm.
 *
 * @param p99LimitUs p99 that a carried rate stays within
 * @param rate calls a second; null if no measured rate was carried
 * @param notCarriedRate the first that was not; null if all were, so that the knee is higher
 */
@JsonNaming(SnakeCaseStrategy.class)
record Knee(
    String arm, double p99LimitUs, @Nullable Integer rate, @Nullable Integer notCarriedRate) {

  /** A point at which the loop itself was late proves nothing, and is passed over. */
  static Knee of(String arm, List<LoadPoint> curve, double p99LimitUs) {
    Integer carried = null;
    List<LoadPoint> ascending =
        curve.stream().sorted(Comparator.comparingInt(LoadPoint::offeredRate)).toList();
    for (LoadPoint point : ascending) {
      if (!point.onTime()) {
        continue;
      }
      if (!point.carried(p99LimitUs)) {
        return new Knee(arm, p99LimitUs, carried, point.offeredRate());
      }
      carried = point.offeredRate();
    }
    return new Knee(arm, p99LimitUs, carried, null);
  }
}
