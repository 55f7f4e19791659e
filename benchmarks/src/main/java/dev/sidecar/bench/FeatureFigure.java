package dev.sidecar.bench;

import dev.sidecar.bench.figure.Interval;
import dev.sidecar.bench.figure.Resampling;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mean over rounds.
 *
 * @param ci its 95 % confidence interval; null for fewer than 5 rounds
 */
record FeatureFigure(double value, @Nullable List<Double> ci) {
  static FeatureFigure of(double[] samples) {
    Interval interval = Resampling.mean(samples);
    return new FeatureFigure(mean(samples), interval == null ? null : interval.bounds());
  }

  static double mean(double[] samples) {
    return Arrays.stream(samples).average().orElse(Double.NaN);
  }

  /** Whether the interval has 0 in it: of less than that nothing can be said. */
  boolean withinNoise() {
    return ci != null && ci.get(0) <= 0 && ci.get(1) >= 0;
  }
}
