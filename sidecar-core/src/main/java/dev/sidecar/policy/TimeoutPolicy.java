package dev.sidecar.policy;

import java.time.Duration;

/**
 * How long the parts of a call may take.
 *
 * @param call from the first byte to the last, over all attempts; 0 is no limit; default 15 s.
 *     Envoy: {@code RouteAction.timeout}, which starts only when the whole request has arrived
 * @param perTry from the start of an attempt to its response headers; 0 is no limit; default 0.
 *     Envoy: {@code RetryPolicy.per_try_timeout}
 * @param streamIdle the longest silence of a response body; 0 is no limit; default 5 min. Envoy:
 *     {@code RouteAction.idle_timeout}
 */
public record TimeoutPolicy(Duration call, Duration perTry, Duration streamIdle) {
  /** The longest that a policy may give. */
  public static final Duration LONGEST = Duration.ofDays(365);

  public static final TimeoutPolicy DEFAULT =
      new TimeoutPolicy(Duration.ofSeconds(15), Duration.ZERO, Duration.ofMinutes(5));

  public TimeoutPolicy {
    new Check()
        .notNegative("timeout", call)
        .notNegative("perTryTimeout", perTry)
        .notNegative("streamIdleTimeout", streamIdle)
        .done();
  }

  /** The same with another limit for the call. */
  public TimeoutPolicy withCall(Duration other) {
    return new TimeoutPolicy(other, perTry, streamIdle);
  }

  /** The same with another limit for each attempt. */
  public TimeoutPolicy withPerTry(Duration other) {
    return new TimeoutPolicy(call, other, streamIdle);
  }

  /** The same with another limit for silent bodies. */
  public TimeoutPolicy withStreamIdle(Duration other) {
    return new TimeoutPolicy(call, perTry, other);
  }
}
