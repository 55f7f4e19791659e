package dev.sidecar.policy;

import java.util.List;
import java.util.Set;

/**
 * What holds for one call: the part of the policy that a cluster sets for all its calls and a route
 * may set anew.
 *
 * @param timeouts how long it may take
 * @param retry when it is sent again
 * @param attemptHeaders what each attempt tells the peer about itself; default nothing
 * @param hashPolicy what of the call it is balanced by, if its cluster balances by a hash; default
 *     nothing, so that it goes anywhere
 */
public record CallPolicy(
    TimeoutPolicy timeouts,
    RetryPolicy retry,
    Set<AttemptHeader> attemptHeaders,
    List<HashPolicy> hashPolicy) {
  public static final CallPolicy DEFAULT =
      new CallPolicy(TimeoutPolicy.DEFAULT, RetryPolicy.DEFAULT, Set.of());

  public CallPolicy {
    attemptHeaders = Set.copyOf(attemptHeaders);
    hashPolicy = List.copyOf(hashPolicy);
  }

  /** Balanced by nothing of the call. */
  public CallPolicy(TimeoutPolicy timeouts, RetryPolicy retry, Set<AttemptHeader> attemptHeaders) {
    this(timeouts, retry, attemptHeaders, List.of());
  }

  /** The same with other timeouts. */
  public CallPolicy with(TimeoutPolicy others) {
    return new CallPolicy(others, retry, attemptHeaders, hashPolicy);
  }

  /** The same with another retry policy. */
  public CallPolicy with(RetryPolicy other) {
    return new CallPolicy(timeouts, other, attemptHeaders, hashPolicy);
  }

  /** The same with these headers and no others. */
  public CallPolicy withAttemptHeaders(AttemptHeader... others) {
    return new CallPolicy(timeouts, retry, Set.of(others), hashPolicy);
  }

  /** The same, balanced by these parts of the call. */
  public CallPolicy withHashPolicy(HashPolicy... others) {
    return new CallPolicy(timeouts, retry, attemptHeaders, List.of(others));
  }
}
