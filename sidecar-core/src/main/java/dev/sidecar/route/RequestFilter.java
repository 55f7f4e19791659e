package dev.sidecar.route;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.call.RequestChange;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RouteFilters;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Has the attempts of a call sent otherwise than the application asked. */
public final class RequestFilter implements Filter<Call> {
  private final RouteFilters filters;
  private final @Nullable PathChange path;

  private RequestFilter(RouteFilters filters, PathMatch match) {
    this.filters = filters;
    this.path =
        filters.rewrite().path() == null ? null : PathChange.of(filters.rewrite().path(), match);
  }

  /** The filter of a route; null where it would change nothing. */
  public static @Nullable RequestFilter of(RouteFilters filters, PathMatch match) {
    return filters.changesRequests() ? new RequestFilter(filters, match) : null;
  }

  @Override
  public Service<Call> around(Service<Call> next) {
    return call -> send(call, next);
  }

  private Reply send(Call call, Service<Call> next) throws IOException {
    call.change(
        new RequestChange(
            filters.rewrite().host(),
            path == null ? null : path.of(call.path()),
            filters.requestHeaders()));
    return next.send(call);
  }
}
