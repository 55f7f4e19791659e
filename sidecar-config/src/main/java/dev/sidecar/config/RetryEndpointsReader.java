package dev.sidecar.config;

import dev.sidecar.policy.RetryEndpoints;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code retry.endpoints}; what is absent is inherited. */
final class RetryEndpointsReader {
  private static final List<String> KEYS =
      List.of("avoidTried", "morePicks", "search", "avoidPrioritiesEvery");

  private RetryEndpointsReader() {}

  /** Where a retry goes, or null after a problem was added. */
  static @Nullable RetryEndpoints read(YamlValue value, RetryEndpoints inherited) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {morePicks: 5}", KEYS);
    if (mapping == null) {
      return null;
    }
    boolean avoids = mapping.optional("avoidTried", inherited.avoidTried(), YamlValue::bool);
    int picks =
        mapping.optional(
            "morePicks", inherited.morePicks(), it -> it.integer("a whole number, 0 to 100"));
    boolean search = mapping.optional("search", inherited.search(), YamlValue::bool);
    int every =
        mapping.optional(
            "avoidPrioritiesEvery",
            inherited.avoidPrioritiesEvery(),
            it -> it.integer("a whole number, 0 to 10"));
    return mapping.build(() -> new RetryEndpoints(avoids, picks, search, every));
  }
}
