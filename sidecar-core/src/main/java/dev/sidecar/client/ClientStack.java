package dev.sidecar.client;

import dev.sidecar.call.Call;
import dev.sidecar.filter.FilterStack;
import dev.sidecar.filter.Service;
import dev.sidecar.route.RouteTable;

/** The path from the door to a route, in the order in which a call meets it. */
public final class ClientStack {
  private ClientStack() {}

  public static Service<Call> compose(RouteTable<Service<Call>> routes) {
    return FilterStack.<Call>requestEnters()
        // Last of the stack: all below belongs to one route.
        .andReaches(new Router(routes));
  }
}
