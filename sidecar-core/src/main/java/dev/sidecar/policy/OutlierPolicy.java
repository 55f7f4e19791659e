package dev.sidecar.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint that fails is taken out of the balancing, and for how long. Envoy: {@code
 * OutlierDetection}.
 *
 * @param consecutive how many failures in a row take an endpoint out
 * @param interval between two looks at the ejected endpoints; more than 0; default 10 s. Envoy:
 *     {@code interval}
 * @param baseEjectionTime of the first ejection; each further one lasts one more; more than 0;
 *     default 30 s. Envoy: {@code base_ejection_time}
 * @param maxEjectionTime no ejection lasts longer; at least {@code baseEjectionTime}; default 300
 *     s. Envoy: {@code max_ejection_time}
 * @param maxEjectionPercent at most this share of the endpoints is out at once; 0 to 100; default
 *     10, which ejects none of fewer than 10. Envoy: {@code max_ejection_percent}
 * @param alwaysEjectOne one endpoint may be out whatever the share; default false. Envoy: {@code
 *     always_eject_one_host}
 */
public record OutlierPolicy(
    Consecutive consecutive,
    Duration interval,
    Duration baseEjectionTime,
    Duration maxEjectionTime,
    int maxEjectionPercent,
    boolean alwaysEjectOne) {
  public static final OutlierPolicy DEFAULT =
      new OutlierPolicy(
          Consecutive.DEFAULT,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(300),
          10,
          false);

  public OutlierPolicy {
    new Check()
        .positive("interval", interval)
        .positive("baseEjectionTime", baseEjectionTime)
        .positive("maxEjectionTime", maxEjectionTime)
        .require(
            maxEjectionTime.compareTo(baseEjectionTime) >= 0,
            "maxEjectionTime",
            Violation.text(maxEjectionTime),
            "baseEjectionTime or more")
        .range("maxEjectionPercent", maxEjectionPercent, 0, 100)
        .done();
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

  /** The longest ejection where none is given: 300 s, or a longer first one, as in Envoy. */
  public static Duration maxEjectionTime(Duration baseEjectionTime) {
    Duration most = DEFAULT.maxEjectionTime;
    return most.compareTo(baseEjectionTime) >= 0 ? most : baseEjectionTime;
  }

  /** The default policy, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** Changes the defaults key by key; the methods have the names of the configuration file. */
  public static final class Builder {
    private int consecutive5xx = Consecutive.DEFAULT.serverErrors;
    private int consecutiveGatewayFailure = Consecutive.DEFAULT.gatewayFailures;
    private int consecutiveLocalOriginFailure = Consecutive.DEFAULT.localOriginFailures;
    private Duration interval = DEFAULT.interval;
    private Duration baseEjectionTime = DEFAULT.baseEjectionTime;
    private @Nullable Duration maxEjectionTime;
    private int maxEjectionPercent = DEFAULT.maxEjectionPercent;
    private boolean alwaysEjectOne = DEFAULT.alwaysEjectOne;

    private Builder() {}

    public Builder consecutive5xx(int other) {
      consecutive5xx = other;
      return this;
    }

    public Builder consecutiveGatewayFailure(int other) {
      consecutiveGatewayFailure = other;
      return this;
    }

    public Builder consecutiveLocalOriginFailure(int other) {
      consecutiveLocalOriginFailure = other;
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

    public Builder maxEjectionPercent(int other) {
      maxEjectionPercent = other;
      return this;
    }

    public Builder alwaysEjectOne(boolean other) {
      alwaysEjectOne = other;
      return this;
    }

    /**
     * The policy.
     *
     * @throws InvalidPolicyException with all that is wrong
     */
    public OutlierPolicy build() {
      return new OutlierPolicy(
          new Consecutive(consecutive5xx, consecutiveGatewayFailure, consecutiveLocalOriginFailure),
          interval,
          baseEjectionTime,
          maxEjectionTime == null
              ? OutlierPolicy.maxEjectionTime(baseEjectionTime)
              : maxEjectionTime,
          maxEjectionPercent,
          alwaysEjectOne);
    }
  }
}
