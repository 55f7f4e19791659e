package dev.sidecar.config;

import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.RateLimitPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads which service says whether calls of a route go on. */
final class GlobalRateLimitReader {
  private static final String EXPECTED = "a mapping like {cluster: limits, domain: shop}";
  private static final String CLUSTER = "the name of a cluster";
  private static final String DOMAIN = "a name";
  private static final String STATUS = "400 to 599";
  private static final List<String> KEYS =
      List.of("cluster", "domain", "timeout", "failureModeDeny", "status", "statusOnError");

  private GlobalRateLimitReader() {}

  static @Nullable GlobalRateLimitPolicy read(
      YamlValue value, Map<String, ClusterReader.Cluster> clusters) {
    YamlMapping mapping = YamlMapping.read(value, EXPECTED, KEYS);
    if (mapping == null) {
      return null;
    }
    String cluster = cluster(mapping, clusters);
    String domain = required(mapping, "domain", DOMAIN);
    Duration timeout =
        TimeoutReader.duration(mapping, "timeout", GlobalRateLimitPolicy.DEFAULT_TIMEOUT);
    boolean deny = mapping.optional("failureModeDeny", false, YamlValue::bool);
    int status =
        mapping.optional("status", RateLimitPolicy.DEFAULT_STATUS, it -> it.integer(STATUS));
    int onError =
        mapping.optional(
            "statusOnError",
            GlobalRateLimitPolicy.DEFAULT_STATUS_ON_ERROR,
            it -> it.integer(STATUS));
    // What is given is judged even where a name is missing.
    GlobalRateLimitPolicy read =
        mapping.build(
            () ->
                new GlobalRateLimitPolicy(
                    cluster == null ? "-" : cluster,
                    domain == null ? "-" : domain,
                    timeout,
                    deny,
                    status,
                    onError));
    return cluster == null || domain == null ? null : read;
  }

  private static @Nullable String cluster(
      YamlMapping mapping, Map<String, ClusterReader.Cluster> clusters) {
    YamlValue value = mapping.required("cluster", CLUSTER);
    String name = value == null ? null : value.text(CLUSTER);
    if (value == null || name == null) {
      return null;
    }
    ClusterReader.Cluster known = clusters.get(name);
    // One that was refused may have been meant to speak it.
    if (known != null
        && (known.policy() == null || known.policy().protocol() == HttpProtocol.HTTP2)) {
      return name;
    }
    value.refuse("one of the clusters, with protocol http2, which gRPC needs");
    return null;
  }

  private static @Nullable String required(YamlMapping mapping, String key, String expected) {
    YamlValue value = mapping.required(key, expected);
    return value == null ? null : value.text(expected);
  }
}
