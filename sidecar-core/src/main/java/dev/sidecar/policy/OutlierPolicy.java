package dev.sidecar.policy;

import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint that fails is taken out of the balancing, and for how long. Envoy: {@code
 * OutlierDetection}.
 *
 * @param consecutive how many failures in a row take an endpoint out
 * @param interval between two looks at the endpoints, at which they are let in again and {@code
 *     statistics} take them out; more than 0; default 10 s. Envoy: {@code interval}
 * @param times how long an ejection lasts
 * @param limit how many may be out at once
 * @param enforcing how many of those with too many failures in a row are taken out indeed
 * @param statistics which share of failures takes an endpoint out; default none
 */
public record OutlierPolicy(
    Consecutive consecutive,
    Duration interval,
    EjectionTimes times,
    EjectionLimit limit,
    Enforcing enforcing,
    OutlierStatistics statistics) {
  public static final OutlierPolicy DEFAULT =
      new OutlierPolicy(
          Consecutive.DEFAULT,
          Duration.ofSeconds(10),
          EjectionTimes.DEFAULT,
          EjectionLimit.DEFAULT,
          Enforcing.ALWAYS,
          OutlierStatistics.NONE);

  public OutlierPolicy {
    new Check().positive("interval", interval).done();
  }

  /** Whether failures without an answer are counted apart from answers. */
  public boolean isApart() {
    return consecutive.localOriginFailures > 0 || statistics.isApart();
  }

  /**
   * Failures in a row that take an endpoint out; 0 switches a kind off.
   *
   * @param serverErrors answers of 500 to 599, and failures without an answer; default 5. Envoy:
   *     {@code consecutive_5xx}
   * @param gatewayFailures answers of 502, 503 and 504, and failures without an answer; default 0,
   *     as Envoy's {@code enforcing_consecutive_gateway_failure}. Envoy: {@code
   *     consecutive_gateway_failure}
   * @param localOriginFailures failures without an answer: no connection, reset, timeout; above 0
   *     these count here and no longer as the two above, and every connection that is made ends the
   *     row, so that only failures to connect add up; default 0. Envoy: {@code
   *     split_external_local_origin_errors} with {@code consecutive_local_origin_failure}
   */
  public record Consecutive(int serverErrors, int gatewayFailures, int localOriginFailures) {
    public static final Consecutive DEFAULT = new Consecutive(5, 0, 0);

    public Consecutive {
      new Check()
          .range("serverErrors", serverErrors, 0, Integer.MAX_VALUE)
          .range("gatewayFailures", gatewayFailures, 0, Integer.MAX_VALUE)
          .range("localOriginFailures", localOriginFailures, 0, Integer.MAX_VALUE)
          .done();
    }
  }

  /**
   * How long an ejection lasts.
   *
   * @param baseEjectionTime the first one; each further one lasts one more; more than 0; default 30
   *     s. Envoy: {@code base_ejection_time}
   * @param maxEjectionTime no ejection lasts longer, but for the jitter; at least {@code
   *     baseEjectionTime}; default 300 s. Envoy: {@code max_ejection_time}
   * @param maxEjectionTimeJitter up to so much is added to each ejection, by chance, in whole
   *     milliseconds; 0, the default, adds nothing. Envoy: {@code max_ejection_time_jitter}
   */
  public record EjectionTimes(
      Duration baseEjectionTime, Duration maxEjectionTime, Duration maxEjectionTimeJitter) {
    public static final EjectionTimes DEFAULT =
        new EjectionTimes(Duration.ofSeconds(30), Duration.ofSeconds(300), Duration.ZERO);

    public EjectionTimes {
      new Check()
          .positive("baseEjectionTime", baseEjectionTime)
          .positive("maxEjectionTime", maxEjectionTime)
          .require(
              maxEjectionTime.compareTo(baseEjectionTime) >= 0,
              "maxEjectionTime",
              Violation.text(maxEjectionTime),
              "baseEjectionTime or more")
          .notNegative("maxEjectionTimeJitter", maxEjectionTimeJitter)
          .done();
    }

    /** The longest ejection where none is given: 300 s, or a longer first one, as in Envoy. */
    public static Duration maxEjectionTime(Duration baseEjectionTime) {
      Duration most = DEFAULT.maxEjectionTime;
      return most.compareTo(baseEjectionTime) >= 0 ? most : baseEjectionTime;
    }
  }

  /**
   * How many endpoints may be out at once.
   *
   * @param maxEjectionPercent at most this share; 0 to 100; default 10, which ejects none of fewer
   *     than 10. Envoy: {@code max_ejection_percent}
   * @param alwaysEjectOne one endpoint may be out whatever the share; default false. Envoy: {@code
   *     always_eject_one_host}
   * @param upToHalfBelowTen of fewer than ten endpoints up to half may be out, and never more,
   *     whatever the two above say; from ten on they hold; default false. Envoy has no such rule; a
   *     fixed number of endpoints is translated
   */
  public record EjectionLimit(
      int maxEjectionPercent, boolean alwaysEjectOne, boolean upToHalfBelowTen) {
    public static final EjectionLimit DEFAULT = new EjectionLimit(10, false, false);

    public EjectionLimit {
      new Check().range("maxEjectionPercent", maxEjectionPercent, 0, 100).done();
    }
  }

  /**
   * In how many of a hundred cases an endpoint with too many failures in a row is taken out indeed;
   * each 0 to 100; default 100. In the other cases it is only counted, and its row begins anew.
   *
   * @param consecutive5xx Envoy: {@code enforcing_consecutive_5xx}
   * @param consecutiveGatewayFailure Envoy, where the default is 0: {@code
   *     enforcing_consecutive_gateway_failure}
   * @param consecutiveLocalOriginFailure Envoy: {@code enforcing_consecutive_local_origin_failure}
   */
  public record Enforcing(
      int consecutive5xx, int consecutiveGatewayFailure, int consecutiveLocalOriginFailure) {
    public static final Enforcing ALWAYS = new Enforcing(100, 100, 100);

    public Enforcing {
      new Check()
          .range("enforcingConsecutive5xx", consecutive5xx, 0, 100)
          .range("enforcingConsecutiveGatewayFailure", consecutiveGatewayFailure, 0, 100)
          .range("enforcingConsecutiveLocalOriginFailure", consecutiveLocalOriginFailure, 0, 100)
          .done();
    }
  }

  /** The default policy, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** Changes the defaults key by key; the methods have the names of the configuration file. */
  public static final class Builder {
    private Consecutive consecutive = Consecutive.DEFAULT;
    private Duration interval = DEFAULT.interval;
    private Duration baseEjectionTime = EjectionTimes.DEFAULT.baseEjectionTime;
    private @Nullable Duration maxEjectionTime;
    private Duration maxEjectionTimeJitter = EjectionTimes.DEFAULT.maxEjectionTimeJitter;
    private int maxEjectionPercent = EjectionLimit.DEFAULT.maxEjectionPercent;
    private boolean alwaysEjectOne = EjectionLimit.DEFAULT.alwaysEjectOne;
    private boolean upToHalfBelowTen = EjectionLimit.DEFAULT.upToHalfBelowTen;
    private Enforcing enforcing = Enforcing.ALWAYS;
    private OutlierStatistics statistics = OutlierStatistics.NONE;

    private Builder() {}

    /** All three kinds of failures in a row at once. */
    public Builder consecutive(Consecutive other) {
      consecutive = other;
      return this;
    }

    public Builder consecutive5xx(int other) {
      consecutive =
          new Consecutive(other, consecutive.gatewayFailures, consecutive.localOriginFailures);
      return this;
    }

    public Builder consecutiveGatewayFailure(int other) {
      consecutive =
          new Consecutive(consecutive.serverErrors, other, consecutive.localOriginFailures);
      return this;
    }

    public Builder consecutiveLocalOriginFailure(int other) {
      consecutive = new Consecutive(consecutive.serverErrors, consecutive.gatewayFailures, other);
      return this;
    }

    public Builder interval(Duration other) {
      interval = other;
      return this;
    }

    public Builder baseEjectionTime(Duration other) {
      baseEjectionTime = other;
      return this;
    }

    public Builder maxEjectionTime(Duration other) {
      maxEjectionTime = other;
      return this;
    }

    public Builder maxEjectionTimeJitter(Duration other) {
      maxEjectionTimeJitter = other;
      return this;
    }

    public Builder maxEjectionPercent(int other) {
      maxEjectionPercent = other;
      return this;
    }

    public Builder alwaysEjectOne(boolean other) {
      alwaysEjectOne = other;
      return this;
    }

    public Builder upToHalfBelowTen(boolean other) {
      upToHalfBelowTen = other;
      return this;
    }

    /** All three of {@code enforcingConsecutive…} at once. */
    public Builder enforcing(Enforcing other) {
      enforcing = other;
      return this;
    }

    public Builder successRate(SuccessRate other) {
      statistics = new OutlierStatistics(other, statistics.failurePercentage());
      return this;
    }

    public Builder failurePercentage(FailurePercentage other) {
      statistics = new OutlierStatistics(statistics.successRate(), other);
      return this;
    }

    /**
     * The policy.
     *
     * @throws InvalidPolicyException with all that is wrong
     */
    public OutlierPolicy build() {
      Duration longest =
          maxEjectionTime == null
              ? EjectionTimes.maxEjectionTime(baseEjectionTime)
              : maxEjectionTime;
      Check check = new Check().positive("interval", interval);
      EjectionTimes times =
          check.passing(
              EjectionTimes.DEFAULT,
              () -> new EjectionTimes(baseEjectionTime, longest, maxEjectionTimeJitter));
      EjectionLimit limit =
          check.passing(
              EjectionLimit.DEFAULT,
              () -> new EjectionLimit(maxEjectionPercent, alwaysEjectOne, upToHalfBelowTen));
      check.done();
      return new OutlierPolicy(consecutive, interval, times, limit, enforcing, statistics);
    }
  }
}
