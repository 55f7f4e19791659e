package dev.sidecar.policy;

import java.time.Duration;

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
}
