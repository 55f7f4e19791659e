package dev.sidecar.health;

import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which endpoints stand out by the share of their attempts that succeeded within one interval.
 * Pure; Envoy's {@code DetectorImpl::processSuccessRateEjections}.
 */
public final class StatisticRules {
  private StatisticRules() {}

  /**
   * The endpoints that succeed too rarely, by their indexes.
   *
   * @param shares of each endpoint; of nothing for one that takes no part
   */
  public static List<Integer> below(List<Share> shares, SuccessRate policy) {
    List<Integer> valid = valid(shares, policy.requestVolume(), policy.minimumEndpoints());
    if (valid.isEmpty()) {
      return valid;
    }
    double threshold = threshold(percents(shares, valid), policy.stdevFactor());
    return valid.stream().filter(index -> shares.get(index).percent() < threshold).toList();
  }

  /**
   * The endpoints that fail too often, by their indexes.
   *
   * @param shares of each endpoint; of nothing for one that takes no part
   */
  public static List<Integer> failing(List<Share> shares, FailurePercentage policy) {
    return valid(shares, policy.requestVolume(), policy.minimumEndpoints()).stream()
        .filter(index -> 100.0 - shares.get(index).percent() >= policy.threshold())
        .toList();
  }

  /**
   * The percentage of successes below which an endpoint stands out: the mean of all, less some
   * standard deviations of all.
   *
   * @param stdevFactor in thousandths of a standard deviation
   */
  public static double threshold(double[] percents, int stdevFactor) {
    double mean = 0;
    for (double percent : percents) {
      mean += percent;
    }
    mean /= percents.length;
    double variance = 0;
    for (double percent : percents) {
      variance += (percent - mean) * (percent - mean);
    }
    variance /= percents.length;
    return mean - stdevFactor / 1000.0 * Math.sqrt(variance);
  }

  /** Those with enough attempts; none if they are too few to be compared. */
  private static List<Integer> valid(List<Share> shares, int volume, int minimum) {
    List<Integer> valid =
        IntStream.range(0, shares.size())
            .filter(index -> shares.get(index).total() >= volume)
            .boxed()
            .toList();
    return valid.size() < minimum ? List.of() : valid;
  }

  private static double[] percents(List<Share> shares, List<Integer> valid) {
    return valid.stream().mapToDouble(index -> shares.get(index).percent()).toArray();
  }
}
