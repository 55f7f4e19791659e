package dev.sidecar.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Percentile bootstrap over rounds (Efron 1979): draws as many rounds with replacement, takes their
 * mean, and again; the middle 95 % of those means is the interval.
 *
 * <p>The seed is fixed, so that the same rounds give the same interval.
 */
final class Resampling {
  /** Fewer rounds would give a narrow interval that means nothing. */
  static final int FEWEST_ROUNDS = 5;

  private static final int RESAMPLES = 10_000;
  private static final long SEED = 20_260_101;

  private Resampling() {}

  /** The mean of differences; null for fewer than 5 rounds. */
  static @Nullable Interval mean(double[] values) {
    if (values.length < FEWEST_ROUNDS) {
      return null;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    double[] means = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double sum = 0;
      for (int draw = 0; draw < values.length; draw++) {
        sum += values[random.nextInt(values.length)];
      }
      means[i] = sum / values.length;
    }
    Arrays.sort(means);
    return new Interval(
        means[(int) (RESAMPLES * 0.025)],
        Arrays.stream(values).sum() / values.length,
        means[(int) (RESAMPLES * 0.975) - 1]);
  }

  /** The geometric mean of ratios, each above 0; null for fewer than 5 rounds. */
  static @Nullable Interval geometricMean(double[] ratios) {
    Interval logs = mean(Arrays.stream(ratios).map(Math::log).toArray());
    return logs == null
        ? null
        : new Interval(Math.exp(logs.low()), Math.exp(logs.value()), Math.exp(logs.high()));
  }
}
