package dev.sidecar.retry;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Reset;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import java.util.Set;

/**
 * Which failures call for another attempt. Pure. The order of the questions is that of Envoy's
 * {@code RetryStateImpl}; that a request is not executed twice is asked first, and is ours.
 */
public final class RetryRules {
  private RetryRules() {}

  /**
   * Whether the request may be sent a second time, whatever the reason.
   *
   * @param replayable whether its body, if there is one, can be produced again
   */
  public static boolean repeatable(
      RetryPolicy policy, boolean idempotent, boolean replayable, Outcome outcome) {
    return replayable && (outcome == Outcome.NOT_SENT || policy.nonIdempotent() || idempotent);
  }

  /** Whether an attempt that brought no response headers calls for another one. */
  public static boolean retriable(Set<RetryCondition> on, Reset reset) {
    if (on.contains(RetryCondition.RESET)
        || on.contains(RetryCondition.STATUS_5XX)
        || on.contains(RetryCondition.GATEWAY_ERROR)) {
      return true;
    }
    return switch (reset) {
      case CONNECT_FAILURE ->
          on.contains(RetryCondition.CONNECT_FAILURE)
              || on.contains(RetryCondition.RESET_BEFORE_REQUEST);
      case REFUSED_STREAM -> on.contains(RetryCondition.REFUSED_STREAM);
      case BEFORE_REQUEST -> on.contains(RetryCondition.RESET_BEFORE_REQUEST);
      case AFTER_REQUEST -> false;
    };
  }

  /** Whether a status calls for another attempt. */
  public static boolean retriable(RetryPolicy policy, int status) {
    if (policy.on().isEmpty()) {
      return false;
    }
    Set<RetryCondition> on = policy.on();
    return (status >= 500 && status <= 599 && on.contains(RetryCondition.STATUS_5XX))
        || (status >= 502 && status <= 504 && on.contains(RetryCondition.GATEWAY_ERROR))
        || (status == 409 && on.contains(RetryCondition.RETRIABLE_4XX))
        || policy.statusCodes().contains(status);
  }

  /** How many retries may be under way at once. Envoy: {@code max(share, floor)}, rounded down. */
  public static long allowed(RetryLimit limit, long active) {
    if (limit instanceof RetryLimit.Budget budget) {
      return Math.max((long) (budget.percent() * active / 100.0), budget.minConcurrency());
    }
    return ((RetryLimit.Fixed) limit).maxRetries();
  }
}
