package dev.sidecar.policy;

import java.util.Set;
import java.util.TreeSet;

/**
 * When a call is sent again. Envoy: {@code RetryPolicy}.
 *
 * <p>Whatever the conditions say, a request that may have been executed is sent again only if its
 * method is idempotent (RFC 9110, section 9.2.2) or {@code nonIdempotent} is set; a request whose
 * body cannot be produced twice, never.
 *
 * @param on what is answered by another attempt; empty is no retry; default {@code
 *     connect-failure}, {@code refused-stream}, {@code reset}. Envoy: {@code retry_on}, by default
 *     empty
 * @param attempts sendings of one call, the first included; 1 to 10; 1 is no retry; default 2.
 *     Envoy: {@code num_retries}, which is one less
 * @param statusCodes what {@link RetryCondition#RETRIABLE_STATUS_CODES} means; 100 to 599; default
 *     empty. Envoy: {@code retriable_status_codes}
 * @param backoff how long a retry waits
 * @param nonIdempotent whether calls with any method are sent again although they may have been
 *     executed; default false. Envoy has no such field and always does
 */
public record RetryPolicy(
    Set<RetryCondition> on,
    int attempts,
    Set<Integer> statusCodes,
    Backoff backoff,
    boolean nonIdempotent) {
  public static final RetryPolicy DEFAULT =
      of(2, RetryCondition.CONNECT_FAILURE, RetryCondition.REFUSED_STREAM, RetryCondition.RESET);

  /** Sends once. */
  public static final RetryPolicy NONE =
      new RetryPolicy(Set.of(), 1, Set.of(), Backoff.DEFAULT, false);

  public RetryPolicy {
    on = Set.copyOf(on);
    statusCodes = Set.copyOf(statusCodes);
    Check check = new Check().range("attempts", attempts, 1, 10);
    for (int status : statusCodes) {
      check.range("statusCodes", status, 100, 599);
    }
    boolean listed = on.contains(RetryCondition.RETRIABLE_STATUS_CODES);
    check
        .require(
            !listed || !statusCodes.isEmpty(),
            "statusCodes",
            new TreeSet<>(statusCodes),
            "at least one with on: retriable-status-codes")
        .require(
            listed || statusCodes.isEmpty(),
            "statusCodes",
            new TreeSet<>(statusCodes),
            "none without on: retriable-status-codes")
        .done();
  }

  /** A policy with the default back-off and the idempotent methods only. */
  public static RetryPolicy of(int attempts, RetryCondition... on) {
    return new RetryPolicy(Set.of(on), attempts, Set.of(), Backoff.DEFAULT, false);
  }
}
