package dev.sidecar.policy;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
 * @param headers what headers have to say about it; default nothing
 * @param endpoints where a retry goes
 */
public record RetryPolicy(
    Set<RetryCondition> on,
    int attempts,
    Set<Integer> statusCodes,
    Backoff backoff,
    boolean nonIdempotent,
    RetryHeaders headers,
    RetryEndpoints endpoints) {
  /** The most that a policy may give. */
  public static final int MOST_ATTEMPTS = 10;

  public static final RetryPolicy DEFAULT =
      of(2, RetryCondition.CONNECT_FAILURE, RetryCondition.REFUSED_STREAM, RetryCondition.RESET);

  /** Sends once. */
  public static final RetryPolicy NONE =
      new RetryPolicy(Set.of(), 1, Set.of(), Backoff.DEFAULT, false);

  public RetryPolicy {
    on = on.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(on));
    statusCodes = Set.copyOf(statusCodes);
    Check check = new Check().range("attempts", attempts, 1, MOST_ATTEMPTS);
    for (int status : statusCodes) {
      check.range("statusCodes", status, 100, 599);
    }
    boolean listed = on.contains(RetryCondition.RETRIABLE_STATUS_CODES);
    boolean named = on.contains(RetryCondition.RETRIABLE_HEADERS);
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
        .require(
            !named || !headers.response().isEmpty(),
            "retriableHeaders",
            "[]",
            "at least one with on: retriable-headers")
        .require(
            named || headers.response().isEmpty(),
            "retriableHeaders",
            names(headers),
            "none without on: retriable-headers")
        .done();
  }

  /** A policy to which headers have nothing to say, and that looks for endpoints as by default. */
  public RetryPolicy(
      Set<RetryCondition> on,
      int attempts,
      Set<Integer> statusCodes,
      Backoff backoff,
      boolean nonIdempotent) {
    this(
        on,
        attempts,
        statusCodes,
        backoff,
        nonIdempotent,
        RetryHeaders.NONE,
        RetryEndpoints.DEFAULT);
  }

  private static List<String> names(RetryHeaders headers) {
    return headers.response().stream().map(HeaderMatch::name).toList();
  }

  /** Whether what an answer means for retries depends on its headers. */
  public boolean readsHeaders() {
    return !headers.response().isEmpty()
        || on.contains(RetryCondition.ENVOY_RATELIMITED)
        || on.contains(RetryCondition.UNAVAILABLE)
        || on.contains(RetryCondition.CANCELLED)
        || on.contains(RetryCondition.DEADLINE_EXCEEDED)
        || on.contains(RetryCondition.RESOURCE_EXHAUSTED)
        || on.contains(RetryCondition.INTERNAL);
  }

  /** A policy with the default back-off and the idempotent methods only. */
  public static RetryPolicy of(int attempts, RetryCondition... on) {
    return new RetryPolicy(Set.of(on), attempts, Set.of(), Backoff.DEFAULT, false);
  }

  /** The default policy, to be changed. */
  public static Builder builder() {
    return DEFAULT.toBuilder();
  }

  /** This policy, to be changed: as a route changes its cluster's. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Changes a policy key by key; the methods have the names of the configuration file. */
  public static final class Builder {
    private Set<RetryCondition> on;
    private int attempts;
    private final Set<Integer> before;
    private @Nullable Set<Integer> statusCodes;
    private Backoff backoff;
    private boolean nonIdempotent;
    private final List<HeaderMatch> headersBefore;
    private @Nullable List<HeaderMatch> retriableHeaders;
    private List<HeaderMatch> retriableRequestHeaders;
    private RateLimitedBackoff rateLimitedBackoff;
    private RetryEndpoints endpoints;

    private Builder(RetryPolicy policy) {
      on = policy.on;
      attempts = policy.attempts;
      before = policy.statusCodes;
      backoff = policy.backoff;
      nonIdempotent = policy.nonIdempotent;
      headersBefore = policy.headers.response();
      retriableRequestHeaders = policy.headers.request();
      rateLimitedBackoff = policy.headers.rateLimited();
      endpoints = policy.endpoints;
    }

    public Builder on(RetryCondition... others) {
      on = Set.of(others);
      return this;
    }

    public Builder attempts(int other) {
      attempts = other;
      return this;
    }

    public Builder statusCodes(Integer... others) {
      statusCodes = Set.of(others);
      return this;
    }

    public Builder backoff(Backoff other) {
      backoff = other;
      return this;
    }

    public Builder nonIdempotent(boolean other) {
      nonIdempotent = other;
      return this;
    }

    public Builder retriableHeaders(HeaderMatch... others) {
      retriableHeaders = List.of(others);
      return this;
    }

    public Builder retriableRequestHeaders(HeaderMatch... others) {
      retriableRequestHeaders = List.of(others);
      return this;
    }

    public Builder rateLimitedBackoff(RateLimitedBackoff other) {
      rateLimitedBackoff = other;
      return this;
    }

    public Builder endpoints(RetryEndpoints other) {
      endpoints = other;
      return this;
    }

    /**
     * The policy. Status codes and headers that were there before go with their condition.
     *
     * @throws InvalidPolicyException with all that is wrong
     */
    public RetryPolicy build() {
      Set<Integer> codes = statusCodes == null ? RetryPolicy.statusCodes(on, before) : statusCodes;
      List<HeaderMatch> response =
          retriableHeaders == null
              ? RetryPolicy.retriableHeaders(on, headersBefore)
              : retriableHeaders;
      return new RetryPolicy(
          on,
          attempts,
          codes,
          backoff,
          nonIdempotent,
          new RetryHeaders(response, retriableRequestHeaders, rateLimitedBackoff),
          endpoints);
    }
  }

  /**
   * The answers' headers that hold where none are given: those from before, if they still count.
   */
  public static List<HeaderMatch> retriableHeaders(
      Set<RetryCondition> on, List<HeaderMatch> before) {
    return on.contains(RetryCondition.RETRIABLE_HEADERS) ? before : List.of();
  }

  /** The status codes that hold where none are given: those from before, if they still count. */
  public static Set<Integer> statusCodes(Set<RetryCondition> on, Set<Integer> before) {
    return on.contains(RetryCondition.RETRIABLE_STATUS_CODES) ? before : Set.of();
  }
}
