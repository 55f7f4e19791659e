package dev.sidecar.config;

import dev.sidecar.policy.MirrorPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads where copies of a route's calls go: one mirror, or a list of them. */
final class MirrorReader {
  private static final String EXPECTED = "a mapping like {cluster: shadow, percent: 10}";
  private static final Double ALL = 100.0;
  private static final String PERCENT = "0 to 100, with at most 4 decimals";

  private MirrorReader() {}

  static @Nullable List<MirrorPolicy> read(
      YamlValue value, Map<String, ClusterReader.Cluster> clusters) {
    if (value.node() instanceof SequenceNode) {
      return ListReader.read(value, "a list of mirrors", item -> mirror(item, clusters));
    }
    MirrorPolicy only = mirror(value, clusters);
    return only == null ? null : List.of(only);
  }

  private static @Nullable MirrorPolicy mirror(
      YamlValue value, Map<String, ClusterReader.Cluster> clusters) {
    YamlMapping mapping =
        YamlMapping.read(value, EXPECTED, List.of("cluster", "percent", "hostSuffix"));
    if (mapping == null) {
      return null;
    }
    YamlValue name = mapping.required("cluster", RouteActionReader.CLUSTER);
    String cluster = name == null ? null : RouteActionReader.cluster(name, clusters);
    YamlValue share = mapping.get("percent");
    Double percent = share == null ? ALL : share.percent(PERCENT);
    boolean suffix = mapping.optional("hostSuffix", true, YamlValue::bool);
    return cluster == null || percent == null
        ? null
        : mapping.build(() -> new MirrorPolicy(cluster, percent, suffix));
  }
}
