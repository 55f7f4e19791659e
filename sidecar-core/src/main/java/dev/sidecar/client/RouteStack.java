package dev.sidecar.client;

import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.filter.FilterStack;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.route.RequestFilter;
import dev.sidecar.route.ResponseFilter;
import java.util.ArrayList;
import java.util.List;
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
      RoutePolicy route, Map<String, Cluster> clusters, EngineParts parts, BooleanSupplier closed) {
    RouteFilters filters = route.filters();
    return FilterStack.<Call>requestEnters()
        // Outermost: what the application gets, whoever gave the answer.
        .thenIf(ResponseFilter.of(filters.responseHeaders()), filter -> filter)
        // Below all that may answer: what is asked of a peer.
        .thenIf(RequestFilter.of(filters, route.match().path()), filter -> filter)
        // Last: where the route leads, or what answers in its place.
        .andReaches(end(route, clusters, parts, closed));
  }

  private static Service<Call> end(
      RoutePolicy route, Map<String, Cluster> clusters, EngineParts parts, BooleanSupplier closed) {
    RouteAction action = route.action();
    if (action instanceof RouteAction.ToCluster to) {
      return named(to.cluster(), clusters);
    }
    if (action instanceof RouteAction.Split split) {
      List<Service<Call>> all = new ArrayList<>();
      split.clusters().forEach(name -> all.add(named(name, clusters)));
      return new Split(split, all, parts.draws());
    }
    if (action instanceof RouteAction.Redirect redirect) {
      return new DirectAnswer(new Redirection(redirect, route.match().path()), closed);
    }
    RouteAction.DirectResponse response = (RouteAction.DirectResponse) action;
    OwnReply reply = OwnReply.of(response.status(), response.body());
    return new DirectAnswer(call -> reply, closed);
  }

  private static Cluster named(String name, Map<String, Cluster> clusters) {
    return Objects.requireNonNull(clusters.get(name), name);
  }
}
