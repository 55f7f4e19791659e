package dev.sidecar.config.lint;

import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import dev.sidecar.policy.OutlierPolicy.EjectionLimit;
import dev.sidecar.policy.OutlierStatistics;
import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
import java.util.List;

/** Looks at the outlier detection of a cluster. */
final class OutlierLints {
  private static final int TEN = 10;

  private OutlierLints() {}

  /**
   * Looks at it.
   *
   * @param endpoints how many the file names; 0 where they are discovered
   * @param panic the cluster's {@code panicThreshold}, in percent
   */
  static void find(
      OutlierPolicy policy, int endpoints, double panic, Site site, Findings findings) {
    EjectionLimit limit = policy.limit();
    int percent = limit.maxEjectionPercent();
    boolean halfHolds = limit.upToHalfBelowTen() && endpoints < TEN;
    boolean any = percent * endpoints >= 100 || limit.alwaysEjectOne();
    findings.addIf(
        endpoints > 0 && (halfHolds ? endpoints < 2 : !any),
        Lint.EJECTION_ROUNDS_TO_ZERO,
        firstOf(site, halfHolds ? "upToHalfBelowTen" : "maxEjectionPercent"),
        "%d %% of %d %s is less than one"
            .formatted(
                halfHolds ? 50 : percent, endpoints, endpoints == 1 ? "endpoint" : "endpoints"));
    Consecutive counts = policy.consecutive();
    findings.addIf(
        counts.serverErrors() == 0
            && counts.gatewayFailures() == 0
            && counts.localOriginFailures() == 0
            && !policy.statistics().isAny(),
        Lint.EJECTION_COUNTS_NOTHING,
        site.at("outlierDetection"),
        "no kind of failure is counted");
    boolean one = endpoints == 1 && limit.alwaysEjectOne();
    findings.addIf(
        panic == 0 && (percent == 100 || one) && !(halfHolds && endpoints > 0),
        Lint.ALL_ENDPOINTS_EJECTED,
        firstOf(site, percent == 100 ? "maxEjectionPercent" : "alwaysEjectOne"),
        "all may be out, and panicThreshold is 0");
    statistics(policy.statistics(), endpoints, site, findings);
  }

  private static void statistics(
      OutlierStatistics policy, int endpoints, Site site, Findings findings) {
    SuccessRate rate = policy.successRate();
    if (rate != null && endpoints > 0) {
      tooFew(rate.minimumEndpoints(), endpoints, "successRate", site, findings);
      // One endpoint out of n is at most the square root of n - 1 deviations below their mean.
      double furthest = 1000 * Math.sqrt(endpoints - 1.0);
      findings.addIf(
          rate.minimumEndpoints() <= endpoints && rate.stdevFactor() >= furthest,
          Lint.STDEV_FACTOR_OUT_OF_REACH,
          site.at("outlierDetection", "successRate"),
          "none of %d %s can be %d thousandths below"
              .formatted(endpoints, endpoints == 1 ? "endpoint" : "endpoints", rate.stdevFactor()));
    }
    FailurePercentage failures = policy.failurePercentage();
    if (failures != null && endpoints > 0) {
      tooFew(failures.minimumEndpoints(), endpoints, "failurePercentage", site, findings);
    }
  }

  private static void tooFew(int minimum, int endpoints, String key, Site site, Findings findings) {
    findings.addIf(
        endpoints < minimum,
        Lint.MINIMUM_ENDPOINTS_NOT_THERE,
        site.says("outlierDetection", key, "minimumEndpoints")
            ? site.at("outlierDetection", key, "minimumEndpoints")
            : site.at("outlierDetection", key),
        "%d of at least %d".formatted(endpoints, minimum));
  }

  private static List<String> firstOf(Site site, String key) {
    return site.says("outlierDetection", key)
        ? site.at("outlierDetection", key)
        : site.at("outlierDetection");
  }
}
