package dev.sidecar.config;

import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy.MinRtt;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code adaptiveConcurrency} of a cluster's admission. */
final class AdaptiveReader {
  private static final List<String> KEYS =
      List.of("percentile", "minLimit", "maxLimit", "updateInterval", "minRtt");
  private static final List<String> RTT_KEYS =
      List.of("interval", "requests", "jitter", "concurrency", "buffer");
  private static final String COUNT = "a whole number, 1 to " + Integer.MAX_VALUE;

  private AdaptiveReader() {}

  /** The policy, or null after a problem was added. */
  static @Nullable AdaptiveConcurrencyPolicy read(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {maxLimit: 1000}", KEYS);
    if (mapping == null) {
      return null;
    }
    AdaptiveConcurrencyPolicy defaults = AdaptiveConcurrencyPolicy.DEFAULT;
    double percentile = percent(mapping, "percentile", defaults.percentile());
    Duration update = TimeoutReader.duration(mapping, "updateInterval", defaults.updateInterval());
    MinRtt minRtt = mapping.optional("minRtt", MinRtt.DEFAULT, AdaptiveReader::minRtt);
    int most = count(mapping, "maxLimit", defaults.maxLimit());
    int least =
        count(mapping, "minLimit", AdaptiveConcurrencyPolicy.minLimit(minRtt, Math.max(1, most)));
    return mapping.build(
        () -> new AdaptiveConcurrencyPolicy(percentile, least, most, update, minRtt));
  }

  private static @Nullable MinRtt minRtt(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {interval: 60s}", RTT_KEYS);
    if (mapping == null) {
      return null;
    }
    MinRtt defaults = MinRtt.DEFAULT;
    Duration interval = TimeoutReader.duration(mapping, "interval", defaults.interval());
    int requests = count(mapping, "requests", defaults.requests());
    double jitter = percent(mapping, "jitter", defaults.jitterPercent());
    int concurrency = count(mapping, "concurrency", defaults.concurrency());
    double buffer = percent(mapping, "buffer", defaults.bufferPercent());
    return mapping.build(() -> new MinRtt(interval, requests, jitter, concurrency, buffer));
  }

  private static double percent(YamlMapping mapping, String key, double otherwise) {
    return mapping.optional(key, otherwise, it -> it.percent("a percentage, 0 to 100"));
  }

  private static int count(YamlMapping mapping, String key, int otherwise) {
    return mapping.optional(key, otherwise, it -> it.integer(COUNT));
  }
}
