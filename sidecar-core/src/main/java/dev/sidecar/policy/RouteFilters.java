package dev.sidecar.policy;

/**
 * What happens to a call on its way from a route to what the route's action is.
 *
 * @param rewrite another host or path for its attempts; only where calls go to a cluster
 * @param requestHeaders what is done to the headers of its attempts, once a call; only where calls
 *     go to a cluster
 * @param responseHeaders what is done to the headers of its answer, behind all retries, and also
 *     where the route answers by itself; not to answers that no route gave
 */
public record RouteFilters(
    Rewrite rewrite, HeaderChanges requestHeaders, HeaderChanges responseHeaders) {
  /** Nothing: such a route costs a call nothing. */
  public static final RouteFilters NONE =
      new RouteFilters(Rewrite.NONE, HeaderChanges.NONE, HeaderChanges.NONE);

  /** The same with another rewrite. */
  public RouteFilters with(Rewrite other) {
    return new RouteFilters(other, requestHeaders, responseHeaders);
  }

  /** The same with other changes of request headers. */
  public RouteFilters withRequestHeaders(HeaderChanges others) {
    return new RouteFilters(rewrite, others, responseHeaders);
  }

  /** The same with other changes of response headers. */
  public RouteFilters withResponseHeaders(HeaderChanges others) {
    return new RouteFilters(rewrite, requestHeaders, others);
  }

  /** Whether attempts are other than the call asked. */
  public boolean changesRequests() {
    return !rewrite.equals(Rewrite.NONE) || !requestHeaders.isNone();
  }
}
