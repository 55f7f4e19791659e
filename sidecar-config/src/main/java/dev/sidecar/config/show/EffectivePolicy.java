package dev.sidecar.config.show;

import dev.sidecar.config.PlacedPolicy;
import dev.sidecar.config.text.PolicyTree;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every value that holds under a policy file, defaults and what is inherited too, with its origin.
 *
 * @param parts the identity if there is one, the clusters, then the routes, in the order of the
 *     file
 */
public record EffectivePolicy(List<Part> parts) {
  /** What has meaning as a whole only, and so is one value. */
  private static final Set<String> WHOLE = Set.of("path", "loadBalancing", "tcp", "hedge");

  /**
   * A cluster, a route or the identity.
   *
   * @param path {@code clusters, orders}, {@code routes, 0} or {@code identity}
   * @param clusters the cluster itself, or those that the route leads to; empty for the identity
   */
  public record Part(List<String> path, List<String> clusters, List<Value> values) {}

  /**
   * One value.
   *
   * @param key within its part, like {@code retry.backoff.base}
   * @param value a text, number, boolean, list or mapping, as in the file
   */
  public record Value(String key, Object value, Origin origin) {}

  public EffectivePolicy {
    parts = List.copyOf(parts);
  }

  /** All of a policy. */
  public static EffectivePolicy of(PlacedPolicy placed) {
    MeshPolicy policy = placed.policy();
    Origins origins = new Origins(placed);
    Map<String, Map<List<String>, Object>> clusters = new HashMap<>();
    List<Part> parts = new ArrayList<>();
    if (!policy.identity().equals(IdentityPolicy.NONE)) {
      List<String> path = List.of("identity");
      Map<List<String>, Object> values =
          flat(PolicyTree.identity(policy.identity(), Path::toString));
      parts.add(new Part(path, List.of(), own(path, values, origins)));
    }
    for (ClusterPolicy cluster : policy.clusters()) {
      List<String> path = List.of("clusters", cluster.name());
      Map<List<String>, Object> values = flat(PolicyTree.cluster(cluster, Path::toString));
      clusters.put(cluster.name(), values);
      parts.add(new Part(path, List.of(cluster.name()), own(path, values, origins)));
    }
    for (int i = 0; i < policy.routes().size(); i++) {
      RoutePolicy route = policy.routes().get(i);
      List<String> path = List.of("routes", Integer.toString(i));
      // What a route does not say it has from the first.
      List<String> names = route.action().clusters();
      String first = names.isEmpty() ? "" : names.get(0);
      List<String> cluster = List.of("clusters", first);
      Map<List<String>, Object> theirs = clusters.getOrDefault(first, Map.of());
      List<Value> shown = new ArrayList<>();
      flat(PolicyTree.route(route))
          .forEach(
              (keys, value) -> {
                boolean same = value.equals(theirs.get(keys));
                shown.add(value(keys, value, origins.ofRoute(path, cluster, keys, same)));
              });
      parts.add(new Part(path, names, shown));
    }
    return new EffectivePolicy(parts);
  }

  /** A cluster and the routes that lead to it. */
  public EffectivePolicy only(String cluster) {
    return new EffectivePolicy(
        parts.stream().filter(part -> part.clusters().contains(cluster)).toList());
  }

  private static List<Value> own(
      List<String> path, Map<List<String>, Object> values, Origins origins) {
    List<Value> shown = new ArrayList<>();
    values.forEach(
        (keys, value) -> shown.add(value(keys, value, origins.own(Origins.join(path, keys)))));
    return shown;
  }

  private static Value value(List<String> keys, Object value, Origin origin) {
    return new Value(String.join(".", keys), value, origin);
  }

  private static Map<List<String>, Object> flat(Map<String, Object> tree) {
    Map<List<String>, Object> flat = new LinkedHashMap<>();
    add(tree, List.of(), flat);
    return flat;
  }

  private static void add(Map<?, ?> tree, List<String> path, Map<List<String>, Object> flat) {
    tree.forEach(
        (key, value) -> {
          List<String> keys = Origins.join(path, List.of(String.valueOf(key)));
          if (value instanceof Map<?, ?> inner && !WHOLE.contains(key)) {
            add(inner, keys, flat);
          } else {
            flat.put(keys, value);
          }
        });
  }
}
