package dev.sidecar.config;

import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.RateLimitPolicy;
import java.time.Duration;
import java.util.List;
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

  static @Nullable GlobalRateLimitPolicy read(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, EXPECTED, KEYS);
    if (mapping == null) {
      return null;
    }
    String cluster = required(mapping, "cluster", CLUSTER);
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

  private static @Nullable String required(YamlMapping mapping, String key, String expected) {
    YamlValue value = mapping.required(key, expected);
    return value == null ? null : value.text(expected);
  }
}
