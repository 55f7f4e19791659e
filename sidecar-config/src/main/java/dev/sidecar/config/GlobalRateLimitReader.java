package dev.sidecar.config;

import dev.sidecar.policy.GlobalRateLimitAnswers;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HeaderChanges;
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
  private static final String PERCENT = "0 to 100, with at most 4 decimals";
  private static final List<String> KEYS =
      List.of(
          "cluster",
          "domain",
          "timeout",
          "failureModeDeny",
          "status",
          "statusOnError",
          "tellLimits",
          "tellLimited",
          "limitedHeaders",
          "enforced");

  private static final String BY_ROUTE =
      "no part of the calls (expected: a route of its own for those that are asked about, or"
          + " enforced for a share of those over the limit)";

  /** Envoy's, for which there is nothing here. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "stage",
          "no stages (expected: each route has its own descriptors, and asks one service once)",
          "disableKey",
          "no switch at run time (expected: a change of the policy, which is taken up while calls"
              + " go on)",
          "requestType",
          "no internal or external calls in process (expected: conditions of the route)",
          "filterEnabled",
          BY_ROUTE,
          "failureModeDenyPercent",
          "all or none (expected: failureModeDeny)",
          "rateLimitedAsResourceExhausted",
          "no status of gRPC on an answer of the library's own (expected: status, which a client"
              + " of gRPC takes for UNAVAILABLE if it is 429)",
          "statPrefix",
          "one count for all services (expected: the meters of the service's cluster)");

  private GlobalRateLimitReader() {}

  static @Nullable GlobalRateLimitPolicy read(
      YamlValue value, Map<String, ClusterReader.Cluster> clusters) {
    YamlMapping mapping = YamlMapping.read(value, EXPECTED, KEYS, REFUSED);
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
    GlobalRateLimitAnswers answers = answers(mapping);
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
                    onError,
                    answers));
    return cluster == null || domain == null ? null : read;
  }

  private static GlobalRateLimitAnswers answers(YamlMapping mapping) {
    GlobalRateLimitAnswers otherwise = GlobalRateLimitAnswers.DEFAULT;
    boolean limits = mapping.optional("tellLimits", otherwise.tellLimits(), YamlValue::bool);
    boolean limited = mapping.optional("tellLimited", otherwise.tellLimited(), YamlValue::bool);
    HeaderChanges headers =
        mapping.optional("limitedHeaders", HeaderChanges.NONE, RouteFiltersReader::moreHeaders);
    double enforced = mapping.optional("enforced", otherwise.enforced(), it -> it.percent(PERCENT));
    GlobalRateLimitAnswers read =
        mapping.build(() -> new GlobalRateLimitAnswers(limits, limited, headers, enforced));
    return read == null ? otherwise : read;
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
