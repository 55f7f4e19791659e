package dev.sidecar.config;

import dev.sidecar.config.text.DurationText;
import dev.sidecar.policy.Backoff;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code retry.backoff}. */
final class BackoffReader {
  /** Stands in for a back-off that was refused: whatever a route changes in it, the rest fits. */
  static final Backoff REFUSED = new Backoff(Duration.ofMillis(1), Duration.ofHours(1));

  private static final List<String> KEYS = List.of("base", "max");

  private BackoffReader() {}

  /** The back-off, or {@link #REFUSED} after a problem was added. */
  static Backoff read(YamlValue value, Backoff inherited) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {base: 25ms, max: 250ms}", KEYS);
    if (mapping == null) {
      return REFUSED;
    }
    YamlValue givenBase = mapping.get("base");
    YamlValue givenMax = mapping.get("max");
    Duration base = givenBase == null ? inherited.base() : time(givenBase);
    Duration max = givenMax == null ? inherited.max() : time(givenMax);
    if (base == null || max == null) {
      return REFUSED;
    }
    boolean grows = givenBase != null && givenMax == null;
    Backoff read = mapping.build(() -> grows ? Backoff.of(base) : new Backoff(base, max));
    return read == null ? REFUSED : read;
  }

  // Alone, so that a bad base is not reported once more as a bad maximum.
  private static @Nullable Duration time(YamlValue value) {
    return value.accepted(
        value.parsed(DurationText.EXPECTED, DurationText::parse), it -> new Backoff(it, it));
  }
}
