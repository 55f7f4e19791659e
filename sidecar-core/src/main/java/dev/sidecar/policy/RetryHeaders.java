package dev.sidecar.policy;

import java.util.List;

/**
 * What headers have to say about retries.
 *
 * @param response what {@link RetryCondition#RETRIABLE_HEADERS} means: one of these in an answer is
 *     enough; default empty. Envoy: {@code RetryPolicy.retriable_headers}
 * @param request a call without one of these in its request is sent once; empty is every call;
 *     default empty. Envoy: {@code RetryPolicy.retriable_request_headers}
 * @param rateLimited how an answer says when to come again; default not at all
 */
public record RetryHeaders(
    List<HeaderMatch> response, List<HeaderMatch> request, RateLimitedBackoff rateLimited) {
  /** Retries to which headers have nothing to say. */
  public static final RetryHeaders NONE =
      new RetryHeaders(List.of(), List.of(), RateLimitedBackoff.NONE);

  public RetryHeaders {
    response = List.copyOf(response);
    request = List.copyOf(request);
  }
}
