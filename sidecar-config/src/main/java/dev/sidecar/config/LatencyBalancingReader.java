package dev.sidecar.config;

import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the settings of a load balancing policy that goes by latency. */
final class LatencyBalancingReader {
  private static final String PATH = "a path that begins with /";
  private static final List<String> PREQUAL =
      List.of(
          "probePath",
          "probesPerCall",
          "probeTimeout",
          "probeAge",
          "poolSize",
          "removePerCall",
          "hotPercent");

  private LatencyBalancingReader() {}

  static @Nullable PeakEwma peakEwma(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(
            value, "a mapping like {decay: 10s}", List.of("decay", "defaultRtt", "penalty"));
    if (mapping == null) {
      return null;
    }
    PeakEwma absent = PeakEwma.DEFAULT;
    Duration decay = TimeoutReader.duration(mapping, "decay", absent.decay());
    Duration defaultRtt = TimeoutReader.duration(mapping, "defaultRtt", absent.defaultRtt());
    Duration penalty = TimeoutReader.duration(mapping, "penalty", absent.penalty());
    return mapping.build(() -> new PeakEwma(decay, defaultRtt, penalty));
  }

  static @Nullable Prequal prequal(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping with probePath", PREQUAL);
    if (mapping == null) {
      return null;
    }
    YamlValue written = mapping.required("probePath", PATH);
    String path = written == null ? null : written.text(PATH);
    Prequal absent = Prequal.of("/");
    int probesPerCall = number(mapping, "probesPerCall", absent.probesPerCall(), "1 to 10");
    Duration timeout = TimeoutReader.duration(mapping, "probeTimeout", absent.probeTimeout());
    Duration age = TimeoutReader.duration(mapping, "probeAge", absent.probeAge());
    int poolSize = number(mapping, "poolSize", absent.poolSize(), "2 to 64");
    int removePerCall = number(mapping, "removePerCall", absent.removePerCall(), "0 to 10");
    double hotPercent =
        mapping.optional(
            "hotPercent", absent.hotPercent(), it -> it.percent("a percentage, 0 to 100"));
    // What else is wrong has been told by now.
    return path == null
        ? null
        : mapping.build(
            () ->
                new Prequal(
                    path, probesPerCall, timeout, age, poolSize, removePerCall, hotPercent));
  }

  private static int number(YamlMapping mapping, String key, int otherwise, String range) {
    return mapping.optional(key, otherwise, it -> it.integer("a whole number, " + range));
  }
}
