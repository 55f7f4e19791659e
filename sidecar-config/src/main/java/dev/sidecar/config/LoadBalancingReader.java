package dev.sidecar.config;

import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code loadBalancing}: a name, or a name with its settings. */
final class LoadBalancingReader {
  private static final String EXPECTED =
      "roundRobin, leastRequest, random, or {leastRequest: {choices: 2}}";
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
      default -> {
        value.refuse(EXPECTED);
        yield null;
      }
    };
  }

  private static @Nullable LoadBalancingPolicy readSettings(YamlValue value) {
    YamlMapping choice = YamlMapping.read(value, EXPECTED, List.of("leastRequest"));
    if (choice == null) {
      return null;
    }
    YamlValue leastRequest = choice.get("leastRequest");
    if (leastRequest == null) {
      if (choice.entries().isEmpty()) {
        value.refuse(EXPECTED);
      }
      return null;
    }
    YamlMapping settings =
        YamlMapping.read(leastRequest, "a mapping like {choices: 2}", List.of("choices"));
    return settings == null ? null : readLeastRequest(settings);
  }

  private static @Nullable LoadBalancingPolicy readLeastRequest(YamlMapping settings) {
    int choices =
        settings.optional("choices", DEFAULT_CHOICES, it -> it.integer("a whole number, 2 to 100"));
    return settings.build(() -> new LeastRequest(choices));
  }
}
