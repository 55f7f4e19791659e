package dev.sidecar.config;

import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code loadBalancing}: a name, or a name with its settings. */
final class LoadBalancingReader {
  private static final String EXPECTED =
      "roundRobin, leastRequest, random, peakEwma, {leastRequest: {choices: 2}},"
          + " or {prequal: {probePath: /load}}";
  private static final List<String> WITH_SETTINGS = List.of("leastRequest", "peakEwma", "prequal");
  private static final int DEFAULT_CHOICES = 2;

  private LoadBalancingReader() {}

  static @Nullable LoadBalancingPolicy read(YamlValue value) {
    String name = value.textIfAny();
    if (name == null) {
      return readSettings(value);
    }
    return switch (name) {
      case "roundRobin" -> new RoundRobin();
      case "random" -> new LoadBalancingPolicy.Random();
      case "leastRequest" -> new LeastRequest(DEFAULT_CHOICES);
      case "peakEwma" -> PeakEwma.DEFAULT;
      default -> {
        value.refuse(EXPECTED);
        yield null;
      }
    };
  }

  private static @Nullable LoadBalancingPolicy readSettings(YamlValue value) {
    YamlMapping choice = YamlMapping.read(value, EXPECTED, WITH_SETTINGS);
    String name = choice == null ? null : choice.oneOf(WITH_SETTINGS, EXPECTED);
    YamlValue settings = choice == null || name == null ? null : choice.get(name);
    if (name == null || settings == null) {
      return null;
    }
    return switch (name) {
      case "peakEwma" -> LatencyBalancingReader.peakEwma(settings);
      case "prequal" -> LatencyBalancingReader.prequal(settings);
      default -> readLeastRequest(settings);
    };
  }

  private static @Nullable LoadBalancingPolicy readLeastRequest(YamlValue value) {
    YamlMapping settings =
        YamlMapping.read(value, "a mapping like {choices: 2}", List.of("choices"));
    if (settings == null) {
      return null;
    }
    int choices =
        settings.optional("choices", DEFAULT_CHOICES, it -> it.integer("a whole number, 2 to 100"));
    return settings.build(() -> new LeastRequest(choices));
  }
}
