package dev.sidecar.config;

import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.policy.SheddingPolicy.Control;
import dev.sidecar.policy.SheddingPolicy.StatusRange;
import dev.sidecar.policy.SheddingPolicy.Success;
import dev.sidecar.policy.SheddingPolicy.Throttle;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code control} and {@code throttle} of a cluster's admission, of which one may be there.
 */
final class SheddingReader {
  private static final List<String> CONTROL_KEYS =
      List.of(
          "window",
          "successRateThreshold",
          "aggression",
          "rpsThreshold",
          "maxRejectionProbability",
          "successStatuses",
          "successGrpcCodes");
  private static final List<String> THROTTLE_KEYS = List.of("k", "window");
  private static final Pattern STATUSES = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");
  private static final String STATUSES_EXPECTED = "a status like 404 or a range like 200-299";

  private SheddingReader() {}

  /** The policy; null where there is none, or after a problem was added. */
  static @Nullable SheddingPolicy read(YamlValue admission, YamlMapping mapping) {
    YamlValue control = mapping.get("control");
    YamlValue throttle = mapping.get("throttle");
    if (control != null && throttle != null) {
      admission.fail("both control and throttle (expected: one of them)");
    }
    SheddingPolicy controls = control == null ? null : control(control);
    SheddingPolicy throttles = throttle == null ? null : throttle(throttle);
    return controls == null ? throttles : controls;
  }

  private static @Nullable Control control(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(value, "a mapping like {successRateThreshold: 95}", CONTROL_KEYS);
    if (mapping == null) {
      return null;
    }
    Control defaults = Control.DEFAULT;
    Duration window = TimeoutReader.duration(mapping, "window", defaults.window());
    double threshold =
        mapping.optional(
            "successRateThreshold",
            defaults.thresholdPercent(),
            it -> it.percent("a percentage, 1 to 100"));
    double aggression = number(mapping, "aggression", defaults.aggression());
    int rps =
        mapping.optional(
            "rpsThreshold",
            defaults.rpsThreshold(),
            it -> it.integer("a whole number, 0 to " + Integer.MAX_VALUE));
    double most =
        mapping.optional(
            "maxRejectionProbability",
            defaults.maxRejectionPercent(),
            it -> it.percent("a percentage, 0 to 100"));
    Success success = success(mapping);
    return mapping.build(() -> new Control(window, threshold, aggression, rps, most, success));
  }

  private static Success success(YamlMapping mapping) {
    Success defaults = Success.DEFAULT;
    Set<StatusRange> statuses =
        mapping.optional(
            "successStatuses",
            Set.copyOf(defaults.statuses()),
            it -> nonEmpty(it, SetReader.read(it, "a list like [200-299]", SheddingReader::range)));
    Set<Integer> codes =
        mapping.optional(
            "successGrpcCodes",
            defaults.grpcCodes(),
            it -> nonEmpty(it, SetReader.read(it, "a list like [0, 5]", SheddingReader::code)));
    return new Success(List.copyOf(statuses), codes);
  }

  private static <T> @Nullable Set<T> nonEmpty(YamlValue value, @Nullable Set<T> read) {
    if (read != null && read.isEmpty()) {
      value.fail("[] (expected: one or more)");
      return null;
    }
    return read;
  }

  private static @Nullable StatusRange range(YamlValue value) {
    String text = value.text(STATUSES_EXPECTED);
    Matcher parts = STATUSES.matcher(text == null ? "" : text);
    if (!parts.matches()) {
      if (text != null) {
        value.refuse(STATUSES_EXPECTED);
      }
      return null;
    }
    int first = Integer.parseInt(parts.group(1));
    int last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
    if (last < first) {
      value.refuse(STATUSES_EXPECTED + ", the lower first");
      return null;
    }
    return new StatusRange(first, last);
  }

  private static @Nullable Integer code(YamlValue value) {
    String expected = "a whole number, 0 to 16";
    Integer code = value.integer(expected);
    if (code != null && (code < 0 || code > 16)) {
      value.refuse(expected);
      return null;
    }
    return code;
  }

  private static @Nullable Throttle throttle(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {k: 2}", THROTTLE_KEYS);
    if (mapping == null) {
      return null;
    }
    double k = number(mapping, "k", Throttle.DEFAULT.k());
    Duration window = TimeoutReader.duration(mapping, "window", Throttle.DEFAULT.window());
    return mapping.build(() -> new Throttle(k, window));
  }

  private static double number(YamlMapping mapping, String key, double otherwise) {
    return mapping.optional(key, otherwise, it -> it.decimal("a number, 1 to 1000"));
  }
}
