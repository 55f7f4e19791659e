package dev.sidecar.config;

import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the settings of a load balancing policy that goes by latency. */
final class LatencyBalancingReader {
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
}
