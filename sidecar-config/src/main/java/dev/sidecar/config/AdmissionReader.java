package dev.sidecar.config;

import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryRate;
import dev.sidecar.policy.SheddingPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code admission} of a cluster. */
final class AdmissionReader {
  private static final List<String> KEYS =
      List.of(
          "maxConnections",
          "maxPending",
          "maxRequests",
          "retryBudget",
          "maxRetries",
          "retryRate",
          "adaptiveConcurrency",
          "control",
          "throttle");
  private static final List<String> BUDGET_KEYS = List.of("percent", "minConcurrency");
  private static final RetryLimit.Budget DEFAULT_BUDGET = new RetryLimit.Budget(20, 3);

  private AdmissionReader() {}

  /** The policy, or null after a problem was added. */
  static @Nullable AdmissionPolicy read(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {maxRequests: 1024}", KEYS);
    if (mapping == null) {
      return null;
    }
    AdmissionPolicy defaults = AdmissionPolicy.DEFAULT;
    int connections = number(mapping, "maxConnections", 1, defaults.maxConnections());
    int pending = number(mapping, "maxPending", 0, defaults.maxPending());
    int requests = number(mapping, "maxRequests", 1, defaults.maxRequests());
    RetryLimit retries = retries(value, mapping);
    YamlValue given = mapping.get("retryRate");
    RetryRate rate = given == null ? null : RetryRateReader.read(given);
    YamlValue adaptive = mapping.get("adaptiveConcurrency");
    AdaptiveConcurrencyPolicy concurrency = adaptive == null ? null : AdaptiveReader.read(adaptive);
    SheddingPolicy shedding = SheddingReader.read(value, mapping);
    return mapping.build(
        () ->
            new AdmissionPolicy(
                connections, pending, requests, retries, rate, concurrency, shedding));
  }

  private static RetryLimit retries(YamlValue value, YamlMapping mapping) {
    RetryLimit budget =
        mapping.optional("retryBudget", AdmissionPolicy.DEFAULT.retries(), AdmissionReader::budget);
    if (mapping.get("maxRetries") == null) {
      return budget;
    }
    if (mapping.get("retryBudget") != null) {
      value.fail("both retryBudget and maxRetries (expected: one of them)");
    }
    int most = number(mapping, "maxRetries", 0, 0);
    RetryLimit fixed = mapping.build(() -> new RetryLimit.Fixed(most));
    return fixed == null ? budget : fixed;
  }

  private static @Nullable RetryLimit budget(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(value, "a mapping like {percent: 20, minConcurrency: 3}", BUDGET_KEYS);
    if (mapping == null) {
      return null;
    }
    double percent =
        mapping.optional(
            "percent", DEFAULT_BUDGET.percent(), it -> it.percent("a percentage, 0 to 100"));
    int least = number(mapping, "minConcurrency", 0, DEFAULT_BUDGET.minConcurrency());
    return mapping.build(() -> new RetryLimit.Budget(percent, least));
  }

  private static int number(YamlMapping mapping, String key, int least, int otherwise) {
    String expected = "a whole number, " + least + " to " + Integer.MAX_VALUE;
    return mapping.optional(key, otherwise, value -> value.integer(expected));
  }
}
