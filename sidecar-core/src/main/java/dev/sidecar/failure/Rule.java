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

  /** Not sent again: nothing in {@code retry.on} covers what happened. */
  RETRY_NO_CONDITION("retry/no-condition"),
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
  /** Not sent again: the back-off would end after the call's deadline. */
  RETRY_DEADLINE("retry/deadline"),

  /** Waits, because {@code maxConnections} attempts run. */
  ADMISSION_MAX_CONNECTIONS("admission/max-connections"),
  /** Refused, because {@code maxPending} attempts wait. */
  ADMISSION_MAX_PENDING("admission/max-pending"),
  /** Refused, because {@code maxRequests} attempts run. */
  ADMISSION_MAX_REQUESTS("admission/max-requests"),

  /**
   * Refused by the circuit breaker: open, forced open, or half open with enough attempts trying.
   */
  BREAKER_OPEN("breaker/open"),

  /** Whoever's turn it is; equal weights. */
  BALANCE_ROUND_ROBIN("balance/round-robin"),
  /** In proportion to unequal weights, by round robin or least request. */
  BALANCE_WEIGHTED("balance/weighted"),
  /** The least busy of a few draws; equal weights. */
  BALANCE_LEAST_REQUEST("balance/least-request"),
  /** Any. */
  BALANCE_RANDOM("balance/random"),
  /** The first at or behind the call's hash on a ring. */
  BALANCE_RING_HASH("balance/ring-hash"),
  /** Whose place in a table the call's hash is. */
  BALANCE_MAGLEV("balance/maglev"),
  /** Too few endpoints are healthy: all are used. */
  BALANCE_PANIC("balance/panic"),
  /** Endpoints of a lower priority: those above it cannot take all attempts. */
  BALANCE_LOWER_PRIORITY("balance/lower-priority"),
  /** There is nowhere to send to. */
  BALANCE_NO_ENDPOINT("balance/no-endpoint"),
  /** A retry was led away from an endpoint that was tried or has been removed. */
  BALANCE_ANOTHER_ENDPOINT("balance/another-endpoint"),

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

  /** Delayed on purpose by its route. */
  FAULT_DELAY("fault/delay"),
  /** Answered on purpose by its route. */
  FAULT_ABORT("fault/abort"),

  /** Answered by its route: there was no token for it. */
  RATELIMIT_LOCAL("ratelimit/local");

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
