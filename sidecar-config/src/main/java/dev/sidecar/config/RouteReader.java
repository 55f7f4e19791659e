package dev.sidecar.config;

import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RoutePolicy;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one item of {@code routes}. */
final class RouteReader {
  private static final List<String> KEYS =
      Stream.concat(Stream.of("host", "path", "cluster"), CallReader.KEYS.stream()).toList();
  private static final String PATH = "{prefix: /v1/} or {exact: /v1/orders}";

  // Stand in for values that were refused, so that the record reports the other values only.
  private static final String REFUSED_HOST = "*";
  private static final String REFUSED_CLUSTER = "refused";

  private RouteReader() {}

  /** The route, or null after a problem was added. */
  static @Nullable RoutePolicy read(YamlValue value, Map<String, ClusterReader.Cluster> clusters) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping with host and cluster", KEYS);
    if (mapping == null) {
      return null;
    }
    String host = host(mapping);
    String cluster = cluster(mapping, clusters);
    PathMatch path = mapping.optional("path", PathMatch.ALL, RouteReader::path);
    ClusterReader.Cluster target = clusters.get(cluster);
    CallPolicy inherited = target == null ? CallReader.REFUSED : target.calls();
    CallPolicy calls = CallReader.read(mapping, inherited);
    return mapping.build(() -> new RoutePolicy(host, path, cluster, calls));
  }

  private static String host(YamlMapping mapping) {
    String expected = "a host name without port, or \"*\"";
    YamlValue value = mapping.required("host", expected);
    String host = value == null ? null : value.text(expected);
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

  private static @Nullable PathMatch path(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, PATH, List.of("prefix", "exact"));
    if (mapping == null) {
      return null;
    }
    YamlValue prefix = mapping.get("prefix");
    YamlValue exact = mapping.get("exact");
    if (prefix != null && exact != null) {
      value.fail("both prefix and exact (expected: one of them)");
      return null;
    }
    YamlValue given = prefix == null ? exact : prefix;
    if (given == null) {
      if (mapping.entries().isEmpty()) {
        value.refuse(PATH);
      }
      return null;
    }
    String text = given.text("a path that starts with /");
    if (text == null) {
      return null;
    }
    return mapping.build(
        () -> prefix == null ? new PathMatch.Exact(text) : new PathMatch.Prefix(text));
  }
}
