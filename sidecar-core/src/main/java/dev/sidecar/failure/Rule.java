package dev.sidecar.failure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Every rule that decides about a call, by the id that decision records, spans and the conformance
 * corpus share. The list is closed; the resource {@code META-INF/sidecar/rules.txt} is the same
 * list as text, for whoever compares it with another one.
 */
public enum Rule {
  /** No route takes the call: {@link SidecarException.NoRoute}. */
  ROUTE_NONE("route/none"),
  /** The route's host is the call's. */
  ROUTE_HOST_EXACT("route/host-exact"),
  /** The route's host is {@code *.example.com}. */
  ROUTE_HOST_SUFFIX("route/host-suffix"),
  /** The route's host is {@code example.*}. */
  ROUTE_HOST_PREFIX("route/host-prefix"),
  /** The route's host is {@code *}. */
  ROUTE_HOST_ANY("route/host-any"),
  /** Answered by its route: {@code redirect}. */
  ROUTE_REDIRECT("route/redirect"),
  /** Answered by its route: {@code respond}. */
  ROUTE_RESPOND("route/respond"),

  /** Sent again: no connection could be made. */
  RETRY_CONNECT_FAILURE("retry/connect-failure"),
  /** Sent again: the peer said that it did not process the request. */
  RETRY_REFUSED_STREAM("retry/refused-stream"),
  /** Sent again: no response. */
  RETRY_RESET("retry/reset"),
  /** Sent again: no response, and no byte of the request had left. */
  RETRY_RESET_BEFORE_REQUEST("retry/reset-before-request"),
  /** Sent again: a status of 500 to 599, or no response. */
  RETRY_5XX("retry/5xx"),
  /** Sent again: status 502, 503 or 504, or no response. */
  RETRY_GATEWAY_ERROR("retry/gateway-error"),
  /** Sent again: status 409. */
  RETRY_RETRIABLE_4XX("retry/retriable-4xx"),
  /** Sent again: a status that the policy lists. */
  RETRY_RETRIABLE_STATUS_CODES("retry/retriable-status-codes"),

  /** Sent again: a header of the answer that the policy asks for. */
  RETRY_RETRIABLE_HEADERS("retry/retriable-headers"),
  /** Sent again: an Envoy on the way refused it by a rate limit. */
  RETRY_ENVOY_RATELIMITED("retry/envoy-ratelimited"),
  /** Sent again: gRPC status 1. */
  RETRY_CANCELLED("retry/cancelled"),
  /** Sent again: gRPC status 4. */
  RETRY_DEADLINE_EXCEEDED("retry/deadline-exceeded"),
  /** Sent again: gRPC status 8. */
  RETRY_RESOURCE_EXHAUSTED("retry/resource-exhausted"),
  /** Sent again: gRPC status 13. */
  RETRY_INTERNAL("retry/internal"),
  /** Sent again: gRPC status 14. */
  RETRY_UNAVAILABLE("retry/unavailable"),

  /** Not sent again: nothing in {@code retry.on} covers what happened. */
  RETRY_NO_CONDITION("retry/no-condition"),
  /** Not sent again: the request has none of {@code retry.retriableRequestHeaders}. */
  RETRY_RETRIABLE_REQUEST_HEADERS("retry/retriable-request-headers"),
  /** Not sent again: the peer asks not to, by {@code grpc-retry-pushback-ms}. */
  RETRY_PUSHBACK("retry/pushback"),
  /** Not sent again: it may have been executed, and its method is not idempotent. */
  RETRY_NOT_IDEMPOTENT("retry/not-idempotent"),
  /** Not sent again: its body can be produced only once. */
  RETRY_ONE_SHOT_BODY("retry/one-shot-body"),
  /** Not sent again: it was the last of {@code retry.attempts}. */
  RETRY_ATTEMPTS_USED("retry/attempts-used"),
  /** Not sent again: too large a share of the active attempts are retries. */
  RETRY_BUDGET("retry/budget"),
  /** Not sent again: {@code maxRetries} are under way. */
  RETRY_MAX_RETRIES("retry/max-retries"),
  /** Not sent again: too many retries began in the window of {@code retryRate}. */
  RETRY_RATE("retry/rate"),
  /** Not sent again: the back-off would end after the call's deadline. */
  RETRY_DEADLINE("retry/deadline"),

  /** Sent beside an attempt that goes on: it has no response within {@code perTryTimeout}. */
  HEDGE_PER_TRY_TIMEOUT("hedge/per-try-timeout"),
  /** Sent beside an attempt that goes on: it has no response within {@code hedge.after}. */
  HEDGE_AFTER("hedge/after"),
  /** Sent beside an attempt that goes on: most others had a response within that time. */
  HEDGE_PERCENTILE("hedge/percentile"),
  /** Canceled, because another attempt that ran at the same time was answered first. */
  HEDGE_LOST("hedge/lost"),

  /** Waits, because {@code maxConnections} attempts run. */
  ADMISSION_MAX_CONNECTIONS("admission/max-connections"),
  /** Refused, because {@code maxPending} attempts wait. */
  ADMISSION_MAX_PENDING("admission/max-pending"),
  /** Refused, because {@code maxRequests} attempts run. */
  ADMISSION_MAX_REQUESTS("admission/max-requests"),
  /** Refused, because as many attempts run as the adaptive limit allows. */
  ADMISSION_ADAPTIVE_CONCURRENCY("admission/adaptive-concurrency"),
  /** Refused, because too few of the last calls succeeded: {@code control}. */
  ADMISSION_CONTROL("admission/control"),
  /** Refused, because too few of the last calls were accepted: {@code throttle}. */
  ADMISSION_THROTTLE("admission/throttle"),

  /**
   * Refused by the circuit breaker: open, forced open, or half open with enough attempts trying.
   */
  BREAKER_OPEN("breaker/open"),

  /** Whoever's turn it is; equal weights. */
  BALANCE_ROUND_ROBIN("balance/round-robin"),
  /** In proportion to unequal weights, by round robin or least request. */
  BALANCE_WEIGHTED("balance/weighted"),
  /** In proportion to weights of which some still grow, by round robin or least request. */
  BALANCE_SLOW_START("balance/slow-start"),
  /** The least busy of a few draws; equal weights. */
  BALANCE_LEAST_REQUEST("balance/least-request"),
  /** Any. */
  BALANCE_RANDOM("balance/random"),
  /** The first at or behind the call's hash on a ring. */
  BALANCE_RING_HASH("balance/ring-hash"),
  /** Whose place in a table the call's hash is. */
  BALANCE_MAGLEV("balance/maglev"),
  /** The cheaper of two draws, by latency and load. */
  BALANCE_PEAK_EWMA("balance/peak-ewma"),
  /** The best by what probes have told, or any while too few have. */
  BALANCE_PREQUAL("balance/prequal"),
  /** Too few endpoints are healthy: all are used. */
  BALANCE_PANIC("balance/panic"),
  /** Endpoints of a lower priority: those above it cannot take all attempts. */
  BALANCE_LOWER_PRIORITY("balance/lower-priority"),
  /** Endpoints of one locality, in proportion to the localities' weights. */
  BALANCE_LOCALITY_WEIGHTED("balance/locality-weighted"),
  /** Endpoints of one locality, the caller's own first. */
  BALANCE_ZONE_AWARE("balance/zone-aware"),
  /** Endpoints with the metadata that the call asks for. */
  BALANCE_SUBSET("balance/subset"),
  /** Endpoints of the fallback: none has the metadata that the call asks for. */
  BALANCE_SUBSET_FALLBACK("balance/subset-fallback"),
  /** There is nowhere to send to. */
  BALANCE_NO_ENDPOINT("balance/no-endpoint"),
  /** A retry was led away from an endpoint that was tried or has been removed. */
  BALANCE_ANOTHER_ENDPOINT("balance/another-endpoint"),
  /** A retry was led away from priorities that were tried. */
  BALANCE_ANOTHER_PRIORITY("balance/another-priority"),

  /** Cut by the call's {@code timeout}. */
  TIMEOUT_CALL("timeout/call"),
  /** Cut by {@code perTryTimeout}. */
  TIMEOUT_PER_TRY("timeout/per-try"),
  /** Cut by {@code connectTimeout}. */
  TIMEOUT_CONNECT("timeout/connect"),
  /** Cut by {@code streamIdleTimeout}. */
  TIMEOUT_STREAM_IDLE("timeout/stream-idle"),

  /** An endpoint is ejected after server errors in a row. */
  OUTLIER_CONSECUTIVE_5XX("outlier/consecutive-5xx"),
  /** An endpoint is ejected after 502, 503 and 504 in a row. */
  OUTLIER_CONSECUTIVE_GATEWAY_FAILURE("outlier/consecutive-gateway-failure"),
  /** An endpoint is ejected after failures without an answer in a row. */
  OUTLIER_CONSECUTIVE_LOCAL_ORIGIN_FAILURE("outlier/consecutive-local-origin-failure"),
  /** An endpoint is ejected: it succeeded less often than the others. */
  OUTLIER_SUCCESS_RATE("outlier/success-rate"),
  /** An endpoint is ejected: too large a share of its attempts failed. */
  OUTLIER_FAILURE_PERCENTAGE("outlier/failure-percentage"),
  /** An endpoint is ejected: it was reached and answered less often than the others. */
  OUTLIER_LOCAL_ORIGIN_SUCCESS_RATE("outlier/local-origin-success-rate"),
  /** An endpoint is ejected: too large a share of its attempts had no answer. */
  OUTLIER_LOCAL_ORIGIN_FAILURE_PERCENTAGE("outlier/local-origin-failure-percentage"),

  /** An endpoint is unhealthy because it has not passed its first health check yet. */
  HEALTH_NOT_PASSED("health/not-passed"),
  /** An endpoint is unhealthy after a health check was answered otherwise than expected. */
  HEALTH_UNEXPECTED_STATUS("health/unexpected-status"),
  /** An endpoint is unhealthy after {@code unhealthyThreshold} failed health checks in a row. */
  HEALTH_UNHEALTHY_THRESHOLD("health/unhealthy-threshold"),
  /** An endpoint is unhealthy because it says so of itself in an answer to a call. */
  HEALTH_IMMEDIATE_FAIL("health/immediate-fail"),
  /** Delayed on purpose by its route. */
  FAULT_DELAY("fault/delay"),
  /** Answered on purpose by its route. */
  FAULT_ABORT("fault/abort"),

  /** Answered by its route: there was no token for it. */
  RATELIMIT_LOCAL("ratelimit/local"),
  /** Answered by its route: a rate limit service said that it is over a limit. */
  RATELIMIT_GLOBAL("ratelimit/global"),
  /** Answered by its route: a rate limit service gave no answer, with {@code failureModeDeny}. */
  RATELIMIT_ERROR("ratelimit/error");

  private final String id;

  Rule(String id) {
    this.id = id;
  }

  /** A rule by its id; null where there is none of that name. */
  public static @Nullable Rule of(String id) {
    return Arrays.stream(values()).filter(rule -> rule.id.equals(id)).findFirst().orElse(null);
  }

  /** Its family and its name: {@code retry/budget}. */
  public String id() {
    return id;
  }

  @Override
  public String toString() {
    return id;
  }
}
