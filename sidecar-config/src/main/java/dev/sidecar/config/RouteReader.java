package dev.sidecar.config;

import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.policy.Rewrite;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one item of {@code routes}. */
final class RouteReader {
  private static final List<String> KEYS =
      Stream.of(
              List.of("host"),
              RouteActionReader.KEYS,
              RouteMatchReader.KEYS,
              RouteFiltersReader.KEYS,
              CallReader.KEYS)
          .flatMap(List::stream)
          .toList();
  private static final String HOST = "a host name without port, *.example.com, example.*, or \"*\"";

  // Stand in for values that were refused, so that the record reports the other values only.
  private static final String REFUSED_HOST = "*";

  private RouteReader() {}

  /** The route, or null after a problem was added. */
  static @Nullable RoutePolicy read(
      YamlValue value, Map<String, ClusterReader.Cluster> clusters, OneOfEqual shared) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping with host and cluster", KEYS);
    if (mapping == null) {
      return null;
    }
    String host = shared.of(host(mapping));
    RouteAction action = shared.of(RouteActionReader.read(mapping, clusters));
    RouteMatch match = shared.of(RouteMatchReader.read(mapping));
    RouteFilters filters = shared.of(filters(mapping, action, clusters));
    CallPolicy calls = calls(mapping, action, clusters);
    return mapping.build(() -> new RoutePolicy(host, match, action, filters, calls));
  }

  private static RouteFilters filters(
      YamlMapping mapping, RouteAction action, Map<String, ClusterReader.Cluster> clusters) {
    RouteFilters filters = RouteFiltersReader.read(mapping, clusters);
    if (!action.clusters().isEmpty()) {
      return filters;
    }
    RouteFiltersReader.REQUEST_KEYS.forEach(key -> refuseWithoutCluster(mapping, key));
    return filters
        .with(Rewrite.NONE)
        .withRequestHeaders(HeaderChanges.NONE)
        .withMirrors()
        .with((GlobalRateLimitPolicy) null);
  }

  private static CallPolicy calls(
      YamlMapping mapping, RouteAction action, Map<String, ClusterReader.Cluster> clusters) {
    if (action.clusters().isEmpty()) {
      CallReader.KEYS.forEach(key -> refuseWithoutCluster(mapping, key));
      return CallPolicy.DEFAULT;
    }
    ClusterReader.Cluster first = clusters.get(action.clusters().get(0));
    return CallReader.read(mapping, first == null ? CallReader.REFUSED : first.calls());
  }

  private static void refuseWithoutCluster(YamlMapping mapping, String key) {
    YamlMapping.Entry entry = mapping.entries().get(key);
    if (entry != null) {
      entry.key().fail("for calls that go to a cluster (expected: nothing of the kind)");
    }
  }

  private static String host(YamlMapping mapping) {
    YamlValue value = mapping.required("host", HOST);
    String host = value == null ? null : value.text(HOST);
    return host == null ? REFUSED_HOST : host;
  }
}
