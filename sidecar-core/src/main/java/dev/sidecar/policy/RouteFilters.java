package dev.sidecar.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a call on its way from a route to what the route's action is.
 *
 * @param rewrite another host or path for its attempts; only where calls go to a cluster
 * @param requestHeaders what is done to the headers of its attempts, once a call; only where calls
 *     go to a cluster
 * @param responseHeaders what is done to the headers of its answer, behind all retries, and also
 *     where the route answers by itself; not to answers that no route gave
 * @param fault what is put in the way of its calls on purpose, before all else; null for nothing
 * @param rateLimit how many of its calls go on, behind the faults; null for all
 * @param descriptors what rate limits know its calls by; default none
 * @param globalRateLimit which service says whether a call goes on, behind {@code rateLimit}; null
 *     for none; only where calls go to a cluster
 */
public record RouteFilters(
    Rewrite rewrite,
    HeaderChanges requestHeaders,
    HeaderChanges responseHeaders,
    @Nullable FaultPolicy fault,
    @Nullable RateLimitPolicy rateLimit,
    List<DescriptorPolicy> descriptors,
    @Nullable GlobalRateLimitPolicy globalRateLimit) {
  /** Nothing: such a route costs a call nothing. */
  public static final RouteFilters NONE =
      new RouteFilters(
          Rewrite.NONE, HeaderChanges.NONE, HeaderChanges.NONE, null, null, List.of(), null);

  public RouteFilters {
    descriptors = List.copyOf(descriptors);
  }

  /** The same with another rewrite. */
  public RouteFilters with(Rewrite other) {
    return new RouteFilters(
        other, requestHeaders, responseHeaders, fault, rateLimit, descriptors, globalRateLimit);
  }

  /** The same with other changes of request headers. */
  public RouteFilters withRequestHeaders(HeaderChanges others) {
    return new RouteFilters(
        rewrite, others, responseHeaders, fault, rateLimit, descriptors, globalRateLimit);
  }

  /** The same with other changes of response headers. */
  public RouteFilters withResponseHeaders(HeaderChanges others) {
    return new RouteFilters(
        rewrite, requestHeaders, others, fault, rateLimit, descriptors, globalRateLimit);
  }

  /** The same with other faults. */
  public RouteFilters with(@Nullable FaultPolicy other) {
    return new RouteFilters(
        rewrite, requestHeaders, responseHeaders, other, rateLimit, descriptors, globalRateLimit);
  }

  /** The same with another rate limit. */
  public RouteFilters with(@Nullable RateLimitPolicy other) {
    return new RouteFilters(
        rewrite, requestHeaders, responseHeaders, fault, other, descriptors, globalRateLimit);
  }

  /** The same with other descriptors. */
  public RouteFilters with(List<DescriptorPolicy> others) {
    return new RouteFilters(
        rewrite, requestHeaders, responseHeaders, fault, rateLimit, others, globalRateLimit);
  }

  /** The same with another rate limit service. */
  public RouteFilters with(@Nullable GlobalRateLimitPolicy other) {
    return new RouteFilters(
        rewrite, requestHeaders, responseHeaders, fault, rateLimit, descriptors, other);
  }

  /** Whether attempts are other than the call asked. */
  public boolean changesRequests() {
    return !rewrite.equals(Rewrite.NONE) || !requestHeaders.isNone();
  }
}
