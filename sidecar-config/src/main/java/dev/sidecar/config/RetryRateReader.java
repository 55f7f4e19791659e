package dev.sidecar.config;

import dev.sidecar.config.text.DurationText;
import dev.sidecar.policy.RetryRate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code admission.retryRate}. */
final class RetryRateReader {
  private static final List<String> KEYS = List.of("percent", "minPerSecond", "window");

  private RetryRateReader() {}

  /** The rate, or null after a problem was added. */
  static @Nullable RetryRate read(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(value, "a mapping like {percent: 20, minPerSecond: 10}", KEYS);
    if (mapping == null) {
      return null;
    }
    RetryRate defaults = RetryRate.DEFAULT;
    double percent =
        mapping.optional("percent", defaults.percent(), it -> it.percent("a percentage, 0 to 100"));
    int least =
        mapping.optional(
            "minPerSecond",
            defaults.minPerSecond(),
            it -> it.integer("a whole number, 0 to 100000"));
    Duration window =
        mapping.optional(
            "window",
            defaults.window(),
            it -> it.parsed(DurationText.EXPECTED, DurationText::parse));
    return mapping.build(() -> new RetryRate(percent, least, window));
  }
}
