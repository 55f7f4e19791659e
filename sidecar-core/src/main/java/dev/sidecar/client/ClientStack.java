package dev.sidecar.client;

import dev.sidecar.call.Call;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.FilterStack;
import dev.sidecar.filter.Service;
import dev.sidecar.route.RouteTable;

/** The path from the door to a route, in the order in which a call meets it. */
public final class ClientStack {
  private ClientStack() {}

  public static Service<Call> compose(RouteTable<Service<Call>> routes, EngineParts parts) {
    return FilterStack.<Call>requestEnters()
        // Last of the stack: all below belongs to one route.
        .andReaches(new Router(routes, unrouted(parts)));
  }

  /** The end of a call that no route takes. */
  private static Service<Call> unrouted(EngineParts parts) {
    return FilterStack.<Call>requestEnters()
        // As on a route, which would have been outermost.
        .thenIf(parts.callSpans(null), spans -> spans)
        .andReaches(
            call -> {
              throw new SidecarException.NoRoute(call.host(), call.path());
            });
  }
}
