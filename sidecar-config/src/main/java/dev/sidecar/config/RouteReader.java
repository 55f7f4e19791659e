package dev.sidecar.config;

import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one item of {@code routes}. */
final class RouteReader {
  private static final List<String> KEYS =
      Stream.of(List.of("host", "cluster"), RouteMatchReader.KEYS, CallReader.KEYS)
          .flatMap(List::stream)
          .toList();
  private static final String HOST = "a host name without port, *.example.com, example.*, or \"*\"";

  // Stand in for values that were refused, so that the record reports the other values only.
  private static final String REFUSED_HOST = "*";
  private static final String REFUSED_CLUSTER = "refused";

  private RouteReader() {}

  /** The route, or null after a problem was added. */
  static @Nullable RoutePolicy read(
      YamlValue value, Map<String, ClusterReader.Cluster> clusters, OneOfEqual shared) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping with host and cluster", KEYS);
    if (mapping == null) {
      return null;
    }
    String host = shared.of(host(mapping));
    String cluster = shared.of(cluster(mapping, clusters));
    RouteMatch match = shared.of(RouteMatchReader.read(mapping));
    ClusterReader.Cluster target = clusters.get(cluster);
    CallPolicy inherited = target == null ? CallReader.REFUSED : target.calls();
    CallPolicy calls = CallReader.read(mapping, inherited);
    return mapping.build(() -> new RoutePolicy(host, match, cluster, calls));
  }

  private static String host(YamlMapping mapping) {
    YamlValue value = mapping.required("host", HOST);
    String host = value == null ? null : value.text(HOST);
    return host == null ? REFUSED_HOST : host;
  }

  private static String cluster(YamlMapping mapping, Map<String, ClusterReader.Cluster> clusters) {
    YamlValue value = mapping.required("cluster", "one of the clusters");
    String cluster = value == null ? null : value.text("one of the clusters");
    if (value == null || cluster == null) {
      return REFUSED_CLUSTER;
    }
    if (clusters.containsKey(cluster)) {
      return cluster;
    }
    value.refuse(
        NearestName.of(cluster, clusters.keySet())
            .map(name -> "one of the clusters; did you mean " + name + "?")
            .orElse("one of the clusters"));
    return REFUSED_CLUSTER;
  }
}
