package dev.sidecar.config;

import dev.sidecar.policy.RouteAction;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what becomes of a route's calls: one of the keys that say it. */
final class RouteActionReader {
  static final List<String> KEYS = List.of("cluster", "respond");

  private static final String CLUSTER = "one of the clusters";
  private static final String ACTION = "a mapping with host, and with cluster or respond";

  /** Stands in for an action that was refused. */
  private static final RouteAction REFUSED = new RouteAction.ToCluster("refused");

  private RouteActionReader() {}

  static RouteAction read(YamlMapping route, Map<String, ClusterReader.Cluster> clusters) {
    if (KEYS.stream().noneMatch(route.entries()::containsKey)) {
      route.required("cluster", CLUSTER + ", or respond in its place");
      return REFUSED;
    }
    String kind = route.oneOf(KEYS, ACTION);
    YamlValue value = kind == null ? null : route.get(kind);
    if (kind == null || value == null) {
      return REFUSED;
    }
    RouteAction action = kind.equals("respond") ? respond(value) : toCluster(value, clusters);
    return action == null ? REFUSED : action;
  }

  private static @Nullable RouteAction toCluster(
      YamlValue value, Map<String, ClusterReader.Cluster> clusters) {
    String cluster = cluster(value, clusters);
    return cluster == null ? null : new RouteAction.ToCluster(cluster);
  }

  /** The name of a cluster that there is; null after a problem was added. */
  private static @Nullable String cluster(
      YamlValue value, Map<String, ClusterReader.Cluster> clusters) {
    String cluster = value.text(CLUSTER);
    if (cluster == null || clusters.containsKey(cluster)) {
      return cluster;
    }
    value.refuse(
        NearestName.of(cluster, clusters.keySet())
            .map(name -> CLUSTER + "; did you mean " + name + "?")
            .orElse(CLUSTER));
    return null;
  }

  private static @Nullable RouteAction respond(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(value, "a mapping like {status: 404}", List.of("status", "body"));
    YamlValue given = mapping == null ? null : mapping.required("status", "200 to 599");
    Integer status = given == null ? null : given.integer("200 to 599");
    if (mapping == null || status == null) {
      return null;
    }
    String body = mapping.optional("body", "", it -> it.text("a text"));
    return mapping.build(() -> new RouteAction.DirectResponse(status, body));
  }
}
