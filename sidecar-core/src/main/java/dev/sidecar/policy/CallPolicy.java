package dev.sidecar.policy;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one call: the part of the policy that a cluster sets for all its calls and a route
 * may set anew.
 *
 * @param timeouts how long it may take
 * @param retry when it is sent again
 * @param attemptHeaders what each attempt tells the peer about itself; default nothing
 * @param callerOverrides whether headers of a request override the policy for its call, and are
 *     then taken off: {@code x-envoy-retry-on}, {@code -retry-grpc-on}, {@code -max-retries},
 *     {@code -retriable-status-codes}, {@code -retriable-header-names}, {@code
 *     -upstream-rq-timeout-ms}, {@code -upstream-rq-per-try-timeout-ms} and {@code
 *     -upstream-rq-timeout-alt-response}; default false: they are passed on unread. Envoy obeys
 *     them in requests that it takes for internal, and takes them off all others. Here an override
 *     neither makes a request idempotent nor widens the budget, and asks for {@value
 *     RetryPolicy#MOST_ATTEMPTS} attempts at most
 * @param hashPolicy what of the call it is balanced by, if its cluster balances by a hash; default
 *     nothing, so that it goes anywhere
 * @param hedge when it is sent once more while an attempt runs; null is never, and the default
 * @param metadataMatch which endpoints it goes to, if its cluster has subsets; default none, which
 *     is for the cluster's fallback. Envoy: {@code RouteAction.metadata_match}
 */
public record CallPolicy(
    TimeoutPolicy timeouts,
    RetryPolicy retry,
    Set<AttemptHeader> attemptHeaders,
    boolean callerOverrides,
    List<HashPolicy> hashPolicy,
    @Nullable HedgePolicy hedge,
    MetadataMatch metadataMatch) {
  public static final CallPolicy DEFAULT =
      new CallPolicy(TimeoutPolicy.DEFAULT, RetryPolicy.DEFAULT, Set.of());

  public CallPolicy {
    attemptHeaders = Set.copyOf(attemptHeaders);
    hashPolicy = List.copyOf(hashPolicy);
  }

  /** A policy that a request does not override, and that balances by nothing of the call. */
  public CallPolicy(TimeoutPolicy timeouts, RetryPolicy retry, Set<AttemptHeader> attemptHeaders) {
    this(timeouts, retry, attemptHeaders, false, List.of(), null, MetadataMatch.NONE);
  }

  /** The same with other timeouts. */
  public CallPolicy with(TimeoutPolicy others) {
    return new CallPolicy(
        others, retry, attemptHeaders, callerOverrides, hashPolicy, hedge, metadataMatch);
  }

  /** The same with another retry policy. */
  public CallPolicy with(RetryPolicy other) {
    return new CallPolicy(
        timeouts, other, attemptHeaders, callerOverrides, hashPolicy, hedge, metadataMatch);
  }

  /** The same with these headers and no others. */
  public CallPolicy withAttemptHeaders(AttemptHeader... others) {
    return new CallPolicy(
        timeouts, retry, Set.of(others), callerOverrides, hashPolicy, hedge, metadataMatch);
  }

  /** The same, overridden by requests or not. */
  public CallPolicy withCallerOverrides(boolean other) {
    return new CallPolicy(timeouts, retry, attemptHeaders, other, hashPolicy, hedge, metadataMatch);
  }

  /** The same, balanced by these parts of the call. */
  public CallPolicy withHashPolicy(HashPolicy... others) {
    return new CallPolicy(
        timeouts, retry, attemptHeaders, callerOverrides, List.of(others), hedge, metadataMatch);
  }

  /** The same with another hedge policy; null for none. */
  public CallPolicy withHedge(@Nullable HedgePolicy other) {
    return new CallPolicy(
        timeouts, retry, attemptHeaders, callerOverrides, hashPolicy, other, metadataMatch);
  }

  /** The same for such endpoints. */
  public CallPolicy with(MetadataMatch other) {
    return new CallPolicy(
        timeouts, retry, attemptHeaders, callerOverrides, hashPolicy, hedge, other);
  }
}
