package dev.sidecar.policy;

import org.jspecify.annotations.Nullable;

/**
 * Endpoints that are taken out at a look for the share of their attempts that failed since the look
 * before. Both are off by default.
 *
 * @param successRate compares each with the others; null is off. Envoy has it on by default
 * @param failurePercentage compares each with a fixed share; null is off
 */
public record OutlierStatistics(
    @Nullable SuccessRate successRate, @Nullable FailurePercentage failurePercentage) {
  public static final OutlierStatistics NONE = new OutlierStatistics(null, null);

  /** Whether any is on, so that attempts must be counted. */
  public boolean isAny() {
    return successRate != null || failurePercentage != null;
  }

  /** Whether failures without an answer are counted for themselves. */
  public boolean isApart() {
    return (successRate != null && successRate.enforcingLocalOrigin > 0)
        || (failurePercentage != null && failurePercentage.enforcingLocalOrigin > 0);
  }

  /**
   * Takes out whoever succeeds less often than the mean of all endpoints with enough attempts, less
   * some standard deviations.
   *
   * @param minimumEndpoints at least so many endpoints have enough attempts; else nobody is judged;
   *     1 or more; default 5. Of fewer than 5 none can be 1.9 deviations from the mean. Envoy:
   *     {@code success_rate_minimum_hosts}
   * @param requestVolume so many attempts of an endpoint since the last look are enough; 1 or more;
   *     default 100. Envoy: {@code success_rate_request_volume}
   * @param stdevFactor how far below the mean, in thousandths of a standard deviation; 0 or more;
   *     default 1900. Envoy: {@code success_rate_stdev_factor}
   * @param enforcing in so many of a hundred cases the endpoint is taken out indeed; 0 to 100;
   *     default 100. Envoy: {@code enforcing_success_rate}
   * @param enforcingLocalOrigin above 0, failures without an answer are judged by the same rule for
   *     themselves, each connection being a success, and no longer count as answers; in so many of
   *     a hundred cases the endpoint is taken out; 0 to 100; default 0. Envoy: {@code
   *     enforcing_local_origin_success_rate} with {@code split_external_local_origin_errors}
   */
  public record SuccessRate(
      int minimumEndpoints,
      int requestVolume,
      int stdevFactor,
      int enforcing,
      int enforcingLocalOrigin) {
    public static final SuccessRate DEFAULT = new SuccessRate(5, 100, 1900, 100, 0);

    public SuccessRate {
      new Check()
          .range("minimumEndpoints", minimumEndpoints, 1, Integer.MAX_VALUE)
          .range("requestVolume", requestVolume, 1, Integer.MAX_VALUE)
          .range("stdevFactor", stdevFactor, 0, Integer.MAX_VALUE)
          .range("enforcing", enforcing, 0, 100)
          .range("enforcingLocalOrigin", enforcingLocalOrigin, 0, 100)
          .done();
    }
  }

  /**
   * Takes out whoever fails in so large a share of its attempts.
   *
   * @param threshold the share; 1 to 100; default 85. Envoy, which allows 0 as well: {@code
   *     failure_percentage_threshold}
   * @param minimumEndpoints at least so many endpoints have enough attempts; else nobody is judged;
   *     1 or more; default 5. Envoy: {@code failure_percentage_minimum_hosts}
   * @param requestVolume so many attempts of an endpoint since the last look are enough; 1 or more;
   *     default 50. Envoy: {@code failure_percentage_request_volume}
   * @param enforcing in so many of a hundred cases the endpoint is taken out indeed; 0 to 100;
   *     default 100, where Envoy has 0. Envoy: {@code enforcing_failure_percentage}
   * @param enforcingLocalOrigin above 0, failures without an answer are judged by the same rule for
   *     themselves, each connection being a success, and no longer count as answers; in so many of
   *     a hundred cases the endpoint is taken out; 0 to 100; default 0. Envoy: {@code
   *     enforcing_failure_percentage_local_origin} with {@code split_external_local_origin_errors}
   */
  public record FailurePercentage(
      int threshold,
      int minimumEndpoints,
      int requestVolume,
      int enforcing,
      int enforcingLocalOrigin) {
    public static final FailurePercentage DEFAULT = new FailurePercentage(85, 5, 50, 100, 0);

    public FailurePercentage {
      new Check()
          .range("threshold", threshold, 1, 100)
          .range("minimumEndpoints", minimumEndpoints, 1, Integer.MAX_VALUE)
          .range("requestVolume", requestVolume, 1, Integer.MAX_VALUE)
          .range("enforcing", enforcing, 0, 100)
          .range("enforcingLocalOrigin", enforcingLocalOrigin, 0, 100)
          .done();
    }
  }
}
