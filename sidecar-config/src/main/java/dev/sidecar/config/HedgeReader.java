package dev.sidecar.config;

import dev.sidecar.config.text.DurationText;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.HedgePolicy.After;
import dev.sidecar.policy.HedgePolicy.AfterPercentile;
import dev.sidecar.policy.HedgePolicy.OnPerTryTimeout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code hedge} of a cluster or a route, which is inherited as a whole. */
final class HedgeReader {
  private static final String EXPECTED =
      "none, {onPerTryTimeout: true}, {after: 50ms} or {afterPercentile: 95}";

  /** What begins a hedge, and what may stand beside it. */
  private static final Map<String, List<String>> BESIDE =
      Map.of(
          "onPerTryTimeout", List.of(),
          "after", List.of("attempts"),
          "afterPercentile", List.of("attempts", "minimumSamples", "minDelay"));

  private static final List<String> KINDS = List.of("onPerTryTimeout", "after", "afterPercentile");
  private static final List<String> KEYS =
      List.of(
          "onPerTryTimeout", "after", "afterPercentile", "attempts", "minimumSamples", "minDelay");

  private HedgeReader() {}

  /** The policy; the inherited one, too, after a problem was added. */
  static @Nullable HedgePolicy read(YamlMapping calls, @Nullable HedgePolicy inherited) {
    YamlValue value = calls.get("hedge");
    if (value == null) {
      return inherited;
    }
    if ("none".equals(value.textIfAny())) {
      return null;
    }
    YamlMapping mapping = YamlMapping.read(value, EXPECTED, KEYS);
    String kind = mapping == null ? null : mapping.oneOf(KINDS, EXPECTED);
    if (mapping == null || kind == null) {
      return inherited;
    }
    refuseOthers(mapping, kind);
    HedgePolicy read =
        switch (kind) {
          case "onPerTryTimeout" -> onPerTryTimeout(mapping);
          case "after" -> after(mapping);
          default -> afterPercentile(mapping);
        };
    return read == null ? inherited : read;
  }

  private static void refuseOthers(YamlMapping mapping, String kind) {
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              boolean fits = key.equals(kind) || BESIDE.getOrDefault(kind, List.of()).contains(key);
              if (KEYS.contains(key) && !fits) {
                entry.key().fail("not with " + kind + " (expected: " + allowed(kind) + ")");
              }
            });
  }

  private static String allowed(String kind) {
    List<String> beside = BESIDE.getOrDefault(kind, List.of());
    return beside.isEmpty() ? "nothing beside it" : "beside it " + String.join(", ", beside);
  }

  private static @Nullable HedgePolicy onPerTryTimeout(YamlMapping mapping) {
    YamlValue value = mapping.get("onPerTryTimeout");
    Boolean wanted = value == null ? null : value.bool();
    if (value != null && wanted != null && !wanted) {
      value.refuse("true, or hedge: none");
      return null;
    }
    return wanted == null ? null : new OnPerTryTimeout();
  }

  private static @Nullable HedgePolicy after(YamlMapping mapping) {
    YamlValue value = mapping.get("after");
    Duration delay =
        value == null ? null : value.parsed(DurationText.EXPECTED, DurationText::parse);
    int attempts = attempts(mapping);
    return delay == null ? null : mapping.build(() -> new After(delay, attempts));
  }

  private static @Nullable HedgePolicy afterPercentile(YamlMapping mapping) {
    YamlValue value = mapping.get("afterPercentile");
    Double percentile =
        value == null ? null : value.percent("a percentage, more than 0, less than 100");
    int attempts = attempts(mapping);
    int samples =
        mapping.optional(
            "minimumSamples",
            AfterPercentile.DEFAULT_MINIMUM_SAMPLES,
            it -> it.integer("a whole number, 1 to " + AfterPercentile.WINDOW));
    Duration least = TimeoutReader.duration(mapping, "minDelay", AfterPercentile.DEFAULT_MIN_DELAY);
    return percentile == null
        ? null
        : mapping.build(() -> new AfterPercentile(percentile, attempts, samples, least));
  }

  private static int attempts(YamlMapping mapping) {
    return mapping.optional(
        "attempts", HedgePolicy.DEFAULT_ATTEMPTS, it -> it.integer("a whole number, 2 to 5"));
  }
}
