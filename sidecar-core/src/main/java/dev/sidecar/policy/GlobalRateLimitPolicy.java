package dev.sidecar.policy;

import java.time.Duration;

/**
 * Asks a rate limit service before a call of a route goes on: one that all processes share, by
 * Envoy's protocol {@code envoy.service.ratelimit.v3.RateLimitService}. What is asked are the
 * call's descriptors; a call without any goes on unasked. Envoy: {@code RateLimit} of {@code
 * envoy.filters.http.ratelimit}.
 *
 * @param cluster that the service is; one of the policy's, whose protocol is HTTP/2. Envoy: {@code
 *     rate_limit_service.grpc_service.envoy_grpc.cluster_name}
 * @param domain under which the service keeps its limits; not empty. Envoy: {@code domain}
 * @param timeout until the answer; then it counts as an error. More than 0; default 20 ms. Envoy:
 *     {@code timeout}
 * @param failureModeDeny whether a call is answered, and not let go on, when the service gives no
 *     answer; default false. Envoy: {@code failure_mode_deny}
 * @param status of the answer to a call over its limit; 400 to 599; default 429. Envoy: {@code
 *     rate_limited_status}
 * @param statusOnError of the answer with {@code failureModeDeny}; 400 to 599; default 500. Envoy:
 *     {@code status_on_error}
 * @param answers what callers are told of the limits, and how many of the calls over them are
 *     answered; default {@link GlobalRateLimitAnswers#DEFAULT}
 */
public record GlobalRateLimitPolicy(
    String cluster,
    String domain,
    Duration timeout,
    boolean failureModeDeny,
    int status,
    int statusOnError,
    GlobalRateLimitAnswers answers) {
  /** 20 ms. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(20);

  /** Internal Server Error. */
  public static final int DEFAULT_STATUS_ON_ERROR = 500;

  public GlobalRateLimitPolicy {
    new Check()
        .require(!domain.isEmpty(), "domain", "''", "a name")
        .positive("timeout", timeout)
        .range("status", status, 400, 599)
        .range("statusOnError", statusOnError, 400, 599)
        .done();
  }

  /** With the answers that are usual. */
  public GlobalRateLimitPolicy(
      String cluster,
      String domain,
      Duration timeout,
      boolean failureModeDeny,
      int status,
      int statusOnError) {
    this(
        cluster,
        domain,
        timeout,
        failureModeDeny,
        status,
        statusOnError,
        GlobalRateLimitAnswers.DEFAULT);
  }

  /** With every default. */
  public static GlobalRateLimitPolicy of(String cluster, String domain) {
    return new GlobalRateLimitPolicy(
        cluster,
        domain,
        DEFAULT_TIMEOUT,
        false,
        RateLimitPolicy.DEFAULT_STATUS,
        DEFAULT_STATUS_ON_ERROR);
  }

  /** The same with another timeout. */
  public GlobalRateLimitPolicy with(Duration other) {
    return new GlobalRateLimitPolicy(
        cluster, domain, other, failureModeDeny, status, statusOnError, answers);
  }

  /** The same with other answers. */
  public GlobalRateLimitPolicy with(GlobalRateLimitAnswers others) {
    return new GlobalRateLimitPolicy(
        cluster, domain, timeout, failureModeDeny, status, statusOnError, others);
  }

  /** The same with other statuses. */
  public GlobalRateLimitPolicy withStatus(int limited, int onError) {
    return new GlobalRateLimitPolicy(
        cluster, domain, timeout, failureModeDeny, limited, onError, answers);
  }

  /** The same, open or closed while the service gives no answer. */
  public GlobalRateLimitPolicy withFailureModeDeny(boolean other) {
    return new GlobalRateLimitPolicy(
        cluster, domain, timeout, other, status, statusOnError, answers);
  }
}
