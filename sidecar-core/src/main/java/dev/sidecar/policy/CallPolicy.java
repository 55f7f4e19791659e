package dev.sidecar.policy;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one call: the part of the policy that a cluster sets for all its calls and a route
 * may set anew.
 *
 * @param timeouts how long it may take
 * @param retry when it is sent again
 * @param attemptHeaders what each attempt tells the peer about itself; default nothing
 * @param hedge when it is sent once more while an attempt runs; null is never, and the default
 */
public record CallPolicy(
    TimeoutPolicy timeouts,
    RetryPolicy retry,
    Set<AttemptHeader> attemptHeaders,
    @Nullable HedgePolicy hedge) {
  public static final CallPolicy DEFAULT =
      new CallPolicy(TimeoutPolicy.DEFAULT, RetryPolicy.DEFAULT, Set.of());

  public CallPolicy {
    attemptHeaders = Set.copyOf(attemptHeaders);
  }

  /** Never hedged. */
  public CallPolicy(TimeoutPolicy timeouts, RetryPolicy retry, Set<AttemptHeader> attemptHeaders) {
    this(timeouts, retry, attemptHeaders, null);
  }

  /** The same with other timeouts. */
  public CallPolicy with(TimeoutPolicy others) {
    return new CallPolicy(others, retry, attemptHeaders, hedge);
  }

  /** The same with another retry policy. */
  public CallPolicy with(RetryPolicy other) {
    return new CallPolicy(timeouts, other, attemptHeaders, hedge);
  }

  /** The same with these headers and no others. */
  public CallPolicy withAttemptHeaders(AttemptHeader... others) {
    return new CallPolicy(timeouts, retry, Set.of(others), hedge);
  }

  /** The same with another hedge policy; null for none. */
  public CallPolicy withHedge(@Nullable HedgePolicy other) {
    return new CallPolicy(timeouts, retry, attemptHeaders, other);
  }
}
