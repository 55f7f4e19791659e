package dev.sidecar.policy;

import java.time.Duration;

/**
 * How many calls of a route may go on in this process: each takes a token, and one that finds none
 * is answered in place of a peer. Envoy: {@code LocalRateLimit}, with one bucket for all its
 * workers.
 *
 * @param tokens the most that are kept, and how many there are at first; 1 or more. Envoy: {@code
 *     max_tokens}
 * @param fill how many come back in each interval, evenly over it and in fractions, as with Envoy
 *     since 1.35; 1 or more; default 1. Envoy: {@code tokens_per_fill}
 * @param interval 50 ms to 365 days; default 1 s. Envoy: {@code fill_interval}
 * @param status of the answer; 400 to 599; default 429. Envoy: {@code status}
 * @param descriptors the buckets for some of the calls; default {@link DescriptorLimits#NONE}
 */
public record RateLimitPolicy(
    int tokens, int fill, Duration interval, int status, DescriptorLimits descriptors) {
  /** Too Many Requests. */
  public static final int DEFAULT_STATUS = 429;

  /** A second. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

  private static final Duration LEAST_INTERVAL = Duration.ofMillis(50);

  public RateLimitPolicy {
    bucket(new Check(), tokens, fill, interval).range("status", status, 400, 599).done();
  }

  /** With one bucket for all. */
  public RateLimitPolicy(int tokens, int fill, Duration interval, int status) {
    this(tokens, fill, interval, status, DescriptorLimits.NONE);
  }

  /** With the status 429. */
  public RateLimitPolicy(int tokens, int fill, Duration interval) {
    this(tokens, fill, interval, DEFAULT_STATUS);
  }

  /** The same with other buckets for some of the calls. */
  public RateLimitPolicy with(DescriptorLimits others) {
    return new RateLimitPolicy(tokens, fill, interval, status, others);
  }

  static Check bucket(Check check, int tokens, int fill, Duration interval) {
    return check
        .range("tokens", tokens, 1, Integer.MAX_VALUE)
        .range("fill", fill, 1, Integer.MAX_VALUE)
        .require(
            interval.compareTo(LEAST_INTERVAL) >= 0,
            "interval",
            Violation.text(interval),
            "50ms or more")
        .max("interval", interval);
  }
}
