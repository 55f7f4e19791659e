package dev.sidecar.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that one client is told: clusters, and the routes to them.
 *
 * @param clusters with unique names
 * @param routes in the order of matching; each names clusters of these alone, and none is behind
 *     one of the same host that takes all of its calls
 * @param identity who the client is to clusters that speak TLS, and whom it trusts; default {@link
 *     IdentityPolicy#NONE}
 */
public record MeshPolicy(
    List<ClusterPolicy> clusters, List<RoutePolicy> routes, IdentityPolicy identity) {
  private static final String VOUCHED = "system, or an identity.trust to verify peers by";
  private static final String REACHED = "a route that calls can reach";

  public MeshPolicy {
    clusters = List.copyOf(clusters);
    routes = List.copyOf(routes);
    Check check = new Check();
    Set<String> names = new HashSet<>();
    for (ClusterPolicy cluster : clusters) {
      check.require(names.add(cluster.name()), "clusters", cluster.name(), "unique names");
    }
    for (int i = 0; i < clusters.size(); i++) {
      TlsPolicy tls = clusters.get(i).tls();
      if (tls != null && tls.trust() == TlsPolicy.Trust.IDENTITY && !identity.vouches()) {
        check.require(false, "clusters[" + i + "].tls.trust", "identity", VOUCHED);
      }
    }
    for (int i = 0; i < routes.size(); i++) {
      for (String cluster : routes.get(i).action().clusters()) {
        // Names nothing that is right: there may be a hundred thousand.
        if (!names.contains(cluster)) {
          check.require(false, "routes[" + i + "].cluster", cluster, "one of the clusters");
        }
      }
      for (MirrorPolicy mirror : routes.get(i).filters().mirrors()) {
        if (!names.contains(mirror.cluster())) {
          check.require(false, "routes[" + i + "].mirror", mirror.cluster(), "one of the clusters");
        }
      }
    }
    checkServices(check, clusters, routes);
    unreached(routes)
        .forEach((route, by) -> check.require(false, "routes[" + route + "]", taken(by), REACHED));
    check.done();
  }

  private static void checkServices(
      Check check, List<ClusterPolicy> clusters, List<RoutePolicy> routes) {
    for (int i = 0; i < routes.size(); i++) {
      GlobalRateLimitPolicy limit = routes.get(i).filters().globalRateLimit();
      if (limit != null
          && clusters.stream()
              .noneMatch(
                  it -> it.name().equals(limit.cluster()) && it.protocol() == HttpProtocol.HTTP2)) {
        check.require(
            false,
            "routes[" + i + "].globalRateLimit.cluster",
            limit.cluster(),
            "one of the clusters, with protocol http2, which gRPC needs");
      }
    }
  }

  /** Without an identity. */
  public MeshPolicy(List<ClusterPolicy> clusters, List<RoutePolicy> routes) {
    this(clusters, routes, IdentityPolicy.NONE);
  }

  /** The same with another identity. */
  public MeshPolicy with(IdentityPolicy other) {
    return new MeshPolicy(clusters, routes, other);
  }

  /** Whether any cluster speaks TLS. */
  public boolean speaksTls() {
    return clusters.stream().anyMatch(cluster -> cluster.tls() != null);
  }

  /**
   * Routes that no call ever reaches, by index, each with the one before it that takes its calls.
   */
  public static Map<Integer, Integer> unreached(List<RoutePolicy> routes) {
    return UnreachedRoutes.of(routes);
  }

  private static String taken(int by) {
    return "behind routes[" + by + "], which takes all of its calls";
  }
}
