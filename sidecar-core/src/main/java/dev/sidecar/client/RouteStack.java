package dev.sidecar.client;

import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.filter.FilterStack;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RoutePolicy;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * What happens to a call on its route, in the order in which the call meets it. Without filters the
 * path is the cluster itself, and costs nothing.
 */
public final class RouteStack {
  private RouteStack() {}

  /**
   * The path of a route.
   *
   * @param clusters by name, with all that the route names
   * @param closed whether the client takes no more calls
   */
  public static Service<Call> compose(
      RoutePolicy route, Map<String, Cluster> clusters, BooleanSupplier closed) {
    return FilterStack.<Call>requestEnters()
        // Last: where the route leads, or what answers in its place.
        .andReaches(end(route.action(), clusters, closed));
  }

  private static Service<Call> end(
      RouteAction action, Map<String, Cluster> clusters, BooleanSupplier closed) {
    if (action instanceof RouteAction.ToCluster to) {
      return Objects.requireNonNull(clusters.get(to.cluster()), to.cluster());
    }
    RouteAction.DirectResponse response = (RouteAction.DirectResponse) action;
    return new DirectAnswer(OwnReply.of(response.status(), response.body()), closed);
  }
}
