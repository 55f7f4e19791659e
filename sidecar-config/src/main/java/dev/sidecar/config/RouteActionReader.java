package dev.sidecar.config;

import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteAction.WeightedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what becomes of a route's calls: one of the keys that say it. */
final class RouteActionReader {
  static final List<String> KEYS = List.of("cluster", "split", "redirect", "respond");

  private static final List<String> REDIRECT_KEYS =
      Stream.concat(
              Stream.of("status", "scheme", "host", "port"),
              Stream.concat(PathRewriteReader.KEYS.stream(), Stream.of("stripQuery")))
          .toList();
  private static final String WEIGHT = "0 to 1000000";
  static final String CLUSTER = "one of the clusters";
  private static final String ACTION =
      "a mapping with host, and with cluster, split, redirect or respond";

  /** Stands in for an action that was refused. */
  private static final RouteAction REFUSED = new RouteAction.ToCluster("refused");

  private RouteActionReader() {}

  static RouteAction read(YamlMapping route, Map<String, ClusterReader.Cluster> clusters) {
    if (KEYS.stream().noneMatch(route.entries()::containsKey)) {
      route.required("cluster", CLUSTER + ", or split, redirect or respond in its place");
      return REFUSED;
    }
    String kind = route.oneOf(KEYS, ACTION);
    YamlValue value = kind == null ? null : route.get(kind);
    if (kind == null || value == null) {
      return REFUSED;
    }
    RouteAction action =
        switch (kind) {
          case "split" -> split(value, clusters);
          case "redirect" -> redirect(value);
          case "respond" -> respond(value);
          default -> toCluster(value, clusters);
        };
    return action == null ? REFUSED : action;
  }

  private static @Nullable RouteAction toCluster(
      YamlValue value, Map<String, ClusterReader.Cluster> clusters) {
    String cluster = cluster(value, clusters);
    return cluster == null ? null : new RouteAction.ToCluster(cluster);
  }

  /** The name of a cluster that there is; null after a problem was added. */
  static @Nullable String cluster(YamlValue value, Map<String, ClusterReader.Cluster> clusters) {
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

  private static @Nullable RouteAction split(
      YamlValue value, Map<String, ClusterReader.Cluster> clusters) {
    List<YamlValue> items = value.list("a list like [{cluster: orders, weight: 90}]");
    List<WeightedCluster> weighted = new ArrayList<>();
    for (YamlValue item : items == null ? List.<YamlValue>of() : items) {
      WeightedCluster each = weighted(item, clusters);
      if (each != null) {
        weighted.add(each);
      }
    }
    // Without those that were refused nobody knows whether the rest would do.
    return items == null || weighted.size() < items.size()
        ? null
        : value.accepted(weighted, RouteAction.Split::new) == null
            ? null
            : new RouteAction.Split(weighted);
  }

  private static @Nullable WeightedCluster weighted(
      YamlValue value, Map<String, ClusterReader.Cluster> clusters) {
    String expected = "a mapping like {cluster: orders, weight: 90}";
    YamlMapping mapping =
        YamlMapping.read(value, expected, List.of("cluster", "weight", "metadataMatch"));
    YamlValue name = mapping == null ? null : mapping.required("cluster", CLUSTER);
    YamlValue share = mapping == null ? null : mapping.required("weight", WEIGHT);
    String cluster = name == null ? null : cluster(name, clusters);
    Integer weight = share == null ? null : share.integer(WEIGHT);
    if (mapping == null) {
      return null;
    }
    MetadataMatch match =
        mapping.optional("metadataMatch", MetadataMatch.NONE, SubsetReader::match);
    return cluster == null || weight == null
        ? null
        : mapping.build(() -> new WeightedCluster(cluster, weight, match));
  }

  private static @Nullable RouteAction redirect(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(value, "a mapping like {host: new.example.com}", REDIRECT_KEYS);
    if (mapping == null) {
      return null;
    }
    int status = mapping.optional("status", 301, it -> it.integer("301, 302, 303, 307 or 308"));
    YamlValue scheme = mapping.get("scheme");
    YamlValue host = mapping.get("host");
    int port = mapping.optional("port", 0, RouteActionReader::port);
    boolean stripQuery = mapping.optional("stripQuery", false, YamlValue::bool);
    String newScheme = scheme == null ? null : scheme.text("http or https");
    String newHost = host == null ? null : host.text("a host name without port");
    PathRewriteReader.Read path = PathRewriteReader.read(mapping);
    return path.refused()
        ? null
        : mapping.build(
            () ->
                new RouteAction.Redirect(
                    status, newScheme, newHost, port, path.rewrite(), stripQuery));
  }

  private static @Nullable Integer port(YamlValue value) {
    Integer port = value.integer("1 to 65535");
    if (port != null && port == 0) {
      value.refuse("1 to 65535");
      return null;
    }
    return port;
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
