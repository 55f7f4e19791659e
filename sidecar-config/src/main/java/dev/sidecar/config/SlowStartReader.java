package dev.sidecar.config;

import dev.sidecar.policy.SlowStartPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code slowStart} of a cluster. */
final class SlowStartReader {
  // Stands in for a window that is missing or was refused, so that the record judges the others.
  private static final Duration ANY = Duration.ofSeconds(30);

  private SlowStartReader() {}

  static @Nullable SlowStartPolicy read(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(
            value,
            "a mapping like {window: 30s}",
            List.of("window", "aggression", "minWeightPercent"));
    if (mapping == null) {
      return null;
    }
    boolean there = mapping.required("window", "a duration like 30s") != null;
    Duration window = TimeoutReader.duration(mapping, "window", ANY);
    double aggression =
        mapping.optional(
            "aggression", SlowStartPolicy.DEFAULT_AGGRESSION, SlowStartReader::aggression);
    double least =
        mapping.optional(
            "minWeightPercent",
            SlowStartPolicy.DEFAULT_MIN_WEIGHT_PERCENT,
            it -> it.percent("a percentage, 0 to 100"));
    SlowStartPolicy read = mapping.build(() -> new SlowStartPolicy(window, aggression, least));
    return there ? read : null;
  }

  private static @Nullable Double aggression(YamlValue value) {
    String text = value.text("a number, 0.01 to 100");
    if (text == null) {
      return null;
    }
    // Five digits before and after the point say all that is in the range.
    if (!text.matches("[0-9]{1,5}(\\.[0-9]{1,5})?")) {
      value.refuse("a number, 0.01 to 100");
      return null;
    }
    return Double.valueOf(text);
  }
}
