package dev.sidecar.client;

import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Service;
import dev.sidecar.route.CallerOverrides;
import dev.sidecar.route.RouteTable;
import java.io.IOException;

/** Finds the route of a call and sends it that way. */
final class Router implements Service<Call> {
  private static final OwnReply NO_CONTENT = OwnReply.of(204, "");

  private final RouteTable<Service<Call>> routes;
  private final Service<Call> unrouted;

  /**
   * By a table.
   *
   * @param unrouted where a call ends that no route takes
   */
  Router(RouteTable<Service<Call>> routes, Service<Call> unrouted) {
    this.routes = routes;
    this.unrouted = unrouted;
  }

  @Override
  public Reply send(Call call) throws IOException {
    RouteTable.Entry<Service<Call>> route = routes.match(call);
    if (route == null) {
      return unrouted.send(call);
    }
    boolean answered = CallerOverrides.route(call, route.policy().calls());
    return answered ? sendInTime(call, route.target()) : route.target().send(call);
  }

  /** An answer without content in place of a time-out: the caller asked for it. */
  private static Reply sendInTime(Call call, Service<Call> target) throws IOException {
    try {
      return target.send(call);
    } catch (SidecarException.Timeout e) {
      return NO_CONTENT;
    }
  }
}
