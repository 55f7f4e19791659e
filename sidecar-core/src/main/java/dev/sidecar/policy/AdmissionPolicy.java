package dev.sidecar.policy;

import org.jspecify.annotations.Nullable;

/**
 * How much of a cluster this client uses at once. What is above is refused at once, and never
 * retried. Envoy: {@code CircuitBreakers.Thresholds}.
 *
 * @param maxConnections HTTP/1.1 connections in use at once, over all endpoints; 1 or more; default
 *     1,024. Envoy: {@code max_connections}, which counts idle connections too. HTTP/2 shares its
 *     connections, so there only {@code maxRequests} bounds them
 * @param maxPending attempts that wait, in order and within their deadline, for one of the
 *     connections; 0 or more; default 1,024. Envoy: {@code max_pending_requests}, which counts
 *     attempts that wait for a new connection too
 * @param maxRequests attempts that run at once; 1 or more; default 1,024. Envoy: {@code
 *     max_requests}
 * @param retries how many of them may be retries
 * @param retryRate how many retries may begin in a stretch of time; default null, any number
 * @param adaptiveConcurrency how many attempts may run as their times tell; default null: the fixed
 *     thresholds alone
 * @param shedding how many calls are refused as the last ones tell; default null: none
 */
public record AdmissionPolicy(
    int maxConnections,
    int maxPending,
    int maxRequests,
    RetryLimit retries,
    @Nullable RetryRate retryRate,
    @Nullable AdaptiveConcurrencyPolicy adaptiveConcurrency,
    @Nullable SheddingPolicy shedding) {
  public static final AdmissionPolicy DEFAULT =
      new AdmissionPolicy(1_024, 1_024, 1_024, RetryLimit.DEFAULT);

  public AdmissionPolicy {
    new Check()
        .range("maxConnections", maxConnections, 1, Integer.MAX_VALUE)
        .range("maxPending", maxPending, 0, Integer.MAX_VALUE)
        .range("maxRequests", maxRequests, 1, Integer.MAX_VALUE)
        .done();
  }

  /** Fixed thresholds alone. */
  public AdmissionPolicy(int maxConnections, int maxPending, int maxRequests, RetryLimit retries) {
    this(maxConnections, maxPending, maxRequests, retries, null, null, null);
  }

  /** The default thresholds, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** Changes the defaults key by key; the methods have the names of the configuration file. */
  public static final class Builder {
    private int maxConnections = DEFAULT.maxConnections;
    private int maxPending = DEFAULT.maxPending;
    private int maxRequests = DEFAULT.maxRequests;
    private RetryLimit retries = DEFAULT.retries;
    private @Nullable RetryRate retryRate;
    private @Nullable AdaptiveConcurrencyPolicy adaptiveConcurrency;
    private @Nullable SheddingPolicy shedding;

    private Builder() {}

    public Builder maxConnections(int other) {
      maxConnections = other;
      return this;
    }

    public Builder maxPending(int other) {
      maxPending = other;
      return this;
    }

    public Builder maxRequests(int other) {
      maxRequests = other;
      return this;
    }

    /** In place of {@link #maxRetries}. */
    public Builder retryBudget(double percent, int minConcurrency) {
      retries = new RetryLimit.Budget(percent, minConcurrency);
      return this;
    }

    /** In place of {@link #retryBudget}. */
    public Builder maxRetries(int other) {
      retries = new RetryLimit.Fixed(other);
      return this;
    }

    /** Beside one of the two above. */
    public Builder retryRate(RetryRate other) {
      retryRate = other;
      return this;
    }

    public Builder adaptiveConcurrency(AdaptiveConcurrencyPolicy other) {
      adaptiveConcurrency = other;
      return this;
    }

    /** In place of {@link #throttle}. */
    public Builder control(SheddingPolicy.Control other) {
      shedding = other;
      return this;
    }

    /** In place of {@link #control}. */
    public Builder throttle(SheddingPolicy.Throttle other) {
      shedding = other;
      return this;
    }

    /**
     * The policy.
     *
     * @throws InvalidPolicyException with all that is wrong
     */
    public AdmissionPolicy build() {
      return new AdmissionPolicy(
          maxConnections,
          maxPending,
          maxRequests,
          retries,
          retryRate,
          adaptiveConcurrency,
          shedding);
    }
  }
}
