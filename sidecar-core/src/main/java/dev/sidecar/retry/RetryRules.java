package dev.sidecar.retry;

import dev.sidecar.call.Headers;
import dev.sidecar.call.LenientNumber;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Reset;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which failures call for another attempt. Pure. The order of the questions is that of Envoy's
 * {@code RetryStateImpl}; that a request is not executed twice is asked first, and is ours.
 */
public final class RetryRules {
  /** By which an Envoy on the way says that it refused the request. */
  static final String RATE_LIMITED = "x-envoy-ratelimited";

  private RetryRules() {}

  /**
   * Why the request may not be sent a second time, whatever the reason to; null if it may.
   *
   * @param replayable whether its body, if there is one, can be produced again
   */
  public static @Nullable Rule unrepeatable(
      RetryPolicy policy, boolean idempotent, boolean replayable, Outcome outcome) {
    if (!replayable) {
      return Rule.RETRY_ONE_SHOT_BODY;
    }
    return outcome == Outcome.NOT_SENT || policy.nonIdempotent() || idempotent
        ? null
        : Rule.RETRY_NOT_IDEMPOTENT;
  }

  /**
   * The condition by which an attempt that brought no response headers calls for another one, the
   * narrowest of several; null if none does.
   */
  public static @Nullable Rule condition(Set<RetryCondition> on, Reset reset) {
    Rule narrow =
        switch (reset) {
          case CONNECT_FAILURE ->
              on.contains(RetryCondition.CONNECT_FAILURE)
                  ? Rule.RETRY_CONNECT_FAILURE
                  : beforeRequest(on);
          case REFUSED_STREAM ->
              on.contains(RetryCondition.REFUSED_STREAM) ? Rule.RETRY_REFUSED_STREAM : null;
          case BEFORE_REQUEST -> beforeRequest(on);
          case AFTER_REQUEST -> null;
        };
    if (narrow != null || on.contains(RetryCondition.RESET)) {
      return narrow != null ? narrow : Rule.RETRY_RESET;
    }
    if (on.contains(RetryCondition.GATEWAY_ERROR)) {
      return Rule.RETRY_GATEWAY_ERROR;
    }
    return on.contains(RetryCondition.STATUS_5XX) ? Rule.RETRY_5XX : null;
  }

  private static @Nullable Rule beforeRequest(Set<RetryCondition> on) {
    return on.contains(RetryCondition.RESET_BEFORE_REQUEST)
        ? Rule.RETRY_RESET_BEFORE_REQUEST
        : null;
  }

  /**
   * The condition by which a status calls for another attempt, the narrowest of several; null if
   * none does.
   */
  public static @Nullable Rule condition(RetryPolicy policy, int status) {
    if (policy.on().isEmpty()) {
      return null;
    }
    Set<RetryCondition> on = policy.on();
    // Asked of every answer, and the set would be asked by an object.
    if (!policy.statusCodes().isEmpty() && policy.statusCodes().contains(status)) {
      return Rule.RETRY_RETRIABLE_STATUS_CODES;
    }
    if (status == 409 && on.contains(RetryCondition.RETRIABLE_4XX)) {
      return Rule.RETRY_RETRIABLE_4XX;
    }
    if (status >= 502 && status <= 504 && on.contains(RetryCondition.GATEWAY_ERROR)) {
      return Rule.RETRY_GATEWAY_ERROR;
    }
    boolean serverError = status >= 500 && status <= 599;
    return serverError && on.contains(RetryCondition.STATUS_5XX) ? Rule.RETRY_5XX : null;
  }

  /**
   * The condition by which an answer calls for another attempt, should it not come from a rate
   * limit; null if none does.
   */
  static @Nullable Rule covers(RetryPolicy policy, Reply reply, HeaderTests tests) {
    Rule byStatus = condition(policy, reply.status());
    return byStatus != null || !policy.readsHeaders() ? byStatus : byHeaders(policy, reply, tests);
  }

  /** The condition by which an answer calls for another attempt; null if none does. */
  public static @Nullable Rule condition(RetryPolicy policy, Reply reply, HeaderTests tests) {
    if (reply.header(RATE_LIMITED) != null) {
      // Envoy: whatever else it has.
      return policy.on().contains(RetryCondition.ENVOY_RATELIMITED)
          ? Rule.RETRY_ENVOY_RATELIMITED
          : null;
    }
    return covers(policy, reply, tests);
  }

  private static @Nullable Rule byHeaders(RetryPolicy policy, Headers reply, HeaderTests tests) {
    Set<RetryCondition> on = policy.on();
    if (on.contains(RetryCondition.ENVOY_RATELIMITED) && reply.header(RATE_LIMITED) != null) {
      return Rule.RETRY_ENVOY_RATELIMITED;
    }
    if (tests.any(policy.headers().response(), reply)) {
      return Rule.RETRY_RETRIABLE_HEADERS;
    }
    String status = reply.header("grpc-status");
    return status == null ? null : byGrpcStatus(on, LenientNumber.of(status));
  }

  private static @Nullable Rule byGrpcStatus(Set<RetryCondition> on, long status) {
    if (status == 1 && on.contains(RetryCondition.CANCELLED)) {
      return Rule.RETRY_CANCELLED;
    }
    if (status == 4 && on.contains(RetryCondition.DEADLINE_EXCEEDED)) {
      return Rule.RETRY_DEADLINE_EXCEEDED;
    }
    if (status == 8 && on.contains(RetryCondition.RESOURCE_EXHAUSTED)) {
      return Rule.RETRY_RESOURCE_EXHAUSTED;
    }
    if (status == 13 && on.contains(RetryCondition.INTERNAL)) {
      return Rule.RETRY_INTERNAL;
    }
    return status == 14 && on.contains(RetryCondition.UNAVAILABLE) ? Rule.RETRY_UNAVAILABLE : null;
  }

  /** Whether a call is repeated at all, by the headers of its request. */
  public static boolean wanted(RetryPolicy policy, Headers request, HeaderTests tests) {
    List<HeaderMatch> asked = policy.headers().request();
    return asked.isEmpty() || tests.any(asked, request);
  }

  /** How many retries may be under way at once. Envoy: {@code max(share, floor)}, rounded down. */
  public static long allowed(RetryLimit limit, long active) {
    if (limit instanceof RetryLimit.Budget budget) {
      return Math.max((long) (budget.percent() * active / 100.0), budget.minConcurrency());
    }
    return ((RetryLimit.Fixed) limit).maxRetries();
  }
}
