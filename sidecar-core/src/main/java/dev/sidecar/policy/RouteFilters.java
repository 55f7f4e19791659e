package dev.sidecar.policy;

import java.util.List;
import java.util.function.Consumer;
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
 * @param mirrors where copies of its calls go; only where calls go to a cluster
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
    List<MirrorPolicy> mirrors,
    @Nullable GlobalRateLimitPolicy globalRateLimit) {
  /** Nothing: such a route costs a call nothing. */
  public static final RouteFilters NONE =
      new RouteFilters(
          Rewrite.NONE,
          HeaderChanges.NONE,
          HeaderChanges.NONE,
          null,
          null,
          List.of(),
          List.of(),
          null);

  public RouteFilters {
    descriptors = List.copyOf(descriptors);
    mirrors = List.copyOf(mirrors);
  }

  /** The same with another rewrite. */
  public RouteFilters with(Rewrite other) {
    return edited(draft -> draft.rewrite = other);
  }

  /** The same with other changes of request headers. */
  public RouteFilters withRequestHeaders(HeaderChanges others) {
    return edited(draft -> draft.requestHeaders = others);
  }

  /** The same with other changes of response headers. */
  public RouteFilters withResponseHeaders(HeaderChanges others) {
    return edited(draft -> draft.responseHeaders = others);
  }

  /** The same with other faults. */
  public RouteFilters with(@Nullable FaultPolicy other) {
    return edited(draft -> draft.fault = other);
  }

  /** The same with another rate limit. */
  public RouteFilters with(@Nullable RateLimitPolicy other) {
    return edited(draft -> draft.rateLimit = other);
  }

  /** The same with other descriptors. */
  public RouteFilters with(List<DescriptorPolicy> others) {
    return edited(draft -> draft.descriptors = others);
  }

  /** The same with these mirrors and no others. */
  public RouteFilters withMirrors(MirrorPolicy... others) {
    return edited(draft -> draft.mirrors = List.of(others));
  }

  /** The same with another rate limit service. */
  public RouteFilters with(@Nullable GlobalRateLimitPolicy other) {
    return edited(draft -> draft.globalRateLimit = other);
  }

  /** Whether attempts are other than the call asked. */
  public boolean changesRequests() {
    return !rewrite.equals(Rewrite.NONE) || !requestHeaders.isNone();
  }

  private RouteFilters edited(Consumer<Draft> edit) {
    Draft draft = new Draft(this);
    edit.accept(draft);
    return draft.finished();
  }

  /** The parts, each of which may be another one. */
  private static final class Draft {
    private Rewrite rewrite;
    private HeaderChanges requestHeaders;
    private HeaderChanges responseHeaders;
    private @Nullable FaultPolicy fault;
    private @Nullable RateLimitPolicy rateLimit;
    private List<DescriptorPolicy> descriptors;
    private List<MirrorPolicy> mirrors;
    private @Nullable GlobalRateLimitPolicy globalRateLimit;

    private Draft(RouteFilters of) {
      rewrite = of.rewrite;
      requestHeaders = of.requestHeaders;
      responseHeaders = of.responseHeaders;
      fault = of.fault;
      rateLimit = of.rateLimit;
      descriptors = of.descriptors;
      mirrors = of.mirrors;
      globalRateLimit = of.globalRateLimit;
    }

    private RouteFilters finished() {
      return new RouteFilters(
          rewrite,
          requestHeaders,
          responseHeaders,
          fault,
          rateLimit,
          descriptors,
          mirrors,
          globalRateLimit);
    }
  }
}
