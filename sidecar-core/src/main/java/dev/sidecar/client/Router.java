package dev.sidecar.client;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Service;
import dev.sidecar.route.CallerOverrides;
import dev.sidecar.route.RouteTable;
import java.io.IOException;

/** Finds the route of a call and sends it that way. */
final class Router implements Service<Call> {
  private final RouteTable<Service<Call>> routes;

  Router(RouteTable<Service<Call>> routes) {
    this.routes = routes;
  }

  @Override
  public Reply send(Call call) throws IOException {
    RouteTable.Entry<Service<Call>> route = routes.match(call);
    if (route == null) {
      throw new SidecarException.NoRoute(call.host(), call.path());
    }
    CallerOverrides.route(call, route.policy().calls());
    return route.target().send(call);
  }
}
