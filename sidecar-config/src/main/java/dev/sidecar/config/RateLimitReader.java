package dev.sidecar.config;

import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.DescriptorLimits;
import dev.sidecar.policy.RateLimitPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how many calls of a route may go on. */
final class RateLimitReader {
  static final String NUMBER = "1 to 2147483647";

  private RateLimitReader() {}

  static @Nullable RateLimitPolicy read(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(
            value,
            "a mapping like {tokens: 100, fill: 10}",
            List.of("tokens", "fill", "interval", "status", "buckets", "mostValues", "alwaysTake"));
    YamlValue most = mapping == null ? null : mapping.required("tokens", NUMBER);
    Integer tokens = most == null ? null : most.integer(NUMBER);
    if (mapping == null || tokens == null) {
      return null;
    }
    int fill = mapping.optional("fill", 1, it -> it.integer(NUMBER));
    Duration interval =
        TimeoutReader.duration(mapping, "interval", RateLimitPolicy.DEFAULT_INTERVAL);
    int status =
        mapping.optional("status", RateLimitPolicy.DEFAULT_STATUS, it -> it.integer("400 to 599"));
    YamlValue given = mapping.get("buckets");
    List<DescriptorLimit> buckets = given == null ? List.of() : BucketReader.read(given);
    int values =
        mapping.optional(
            "mostValues", DescriptorLimits.DEFAULT_MOST, it -> it.integer("1 to 1000000"));
    boolean always = mapping.optional("alwaysTake", true, YamlValue::bool);
    return buckets == null
        ? null
        : mapping.build(
            () ->
                new RateLimitPolicy(
                    tokens, fill, interval, status, new DescriptorLimits(buckets, values, always)));
  }
}
