package dev.sidecar.bench.figure;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Percentile bootstrap over rounds (Efron 1979): draws as many rounds with replacement, takes their
 * mean, and again; the middle 95 % of those means is the interval.
 *
 * <p>The seed is fixed, so that the same rounds give the same interval.
 */
public final class Resampling {
  /** Fewer rounds would give a narrow interval that means nothing. */
  public static final int FEWEST_ROUNDS = 5;

  private static final int RESAMPLES = 10_000;
  private static final long SEED = 20_260_101;

  private Resampling() {}

  /** The mean of differences; null for fewer than 5 rounds. */
  public static @Nullable Interval mean(double[] values) {
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
    return middle(means, Arrays.stream(values).sum() / values.length);
  }

  /**
   * The ratio of two means, one pair of values a round; a pair is drawn as one. Null for fewer than
   * 5 rounds, and where a mean below the line may be 0 or less.
   */
  public static @Nullable Interval ratioOfMeans(double[] above, double[] below) {
    int rounds = Math.min(above.length, below.length);
    if (rounds < FEWEST_ROUNDS) {
      return null;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    double[] ratios = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double sumAbove = 0;
      double sumBelow = 0;
      for (int draw = 0; draw < rounds; draw++) {
        int round = random.nextInt(rounds);
        sumAbove += above[round];
        sumBelow += below[round];
      }
      if (sumBelow <= 0) {
        return null;
      }
      ratios[i] = sumAbove / sumBelow;
    }
    return middle(ratios, Arrays.stream(above).sum() / Arrays.stream(below).sum());
  }

  private static Interval middle(double[] resampled, double value) {
    Arrays.sort(resampled);
    return new Interval(
        resampled[(int) (RESAMPLES * 0.025)], value, resampled[(int) (RESAMPLES * 0.975) - 1]);
  }

  /** The geometric mean of ratios, each above 0; null for fewer than 5 rounds. */
  public static @Nullable Interval geometricMean(double[] ratios) {
    Interval logs = mean(Arrays.stream(ratios).map(Math::log).toArray());
    return logs == null
        ? null
        : new Interval(Math.exp(logs.low()), Math.exp(logs.value()), Math.exp(logs.high()));
  }
}
