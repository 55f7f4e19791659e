package dev.sidecar.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that one client is told: clusters, and the routes to them.
 *
 * @param clusters with unique names
 * @param routes in the order of matching; each names one of the clusters
 */
public record MeshPolicy(List<ClusterPolicy> clusters, List<RoutePolicy> routes) {
  public MeshPolicy {
    clusters = List.copyOf(clusters);
    routes = List.copyOf(routes);
    Check check = new Check();
    Set<String> names = new HashSet<>();
    for (ClusterPolicy cluster : clusters) {
      check.require(names.add(cluster.name()), "clusters", cluster.name(), "unique names");
    }
    for (int i = 0; i < routes.size(); i++) {
      String cluster = routes.get(i).cluster();
      check.require(
          names.contains(cluster), "routes[" + i + "].cluster", cluster, "one of the clusters");
    }
    check.done();
  }
}
