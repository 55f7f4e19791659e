package dev.sidecar.config.text;

import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Writes a load balancing policy that goes by latency, as a tree and as Java. */
final class LatencyBalancingText {
  private LatencyBalancingText() {}

  static Map<String, Object> tree(PeakEwma policy) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("decay", DurationText.of(policy.decay()));
    tree.put("defaultRtt", DurationText.of(policy.defaultRtt()));
    tree.put("penalty", DurationText.of(policy.penalty()));
    return Map.of("peakEwma", tree);
  }

  static String java(PeakEwma policy) {
    return policy.equals(PeakEwma.DEFAULT)
        ? "LoadBalancingPolicy.PeakEwma.DEFAULT"
        : "new LoadBalancingPolicy.PeakEwma(%s, %s, %s)"
            .formatted(
                JavaText.time(policy.decay()),
                JavaText.time(policy.defaultRtt()),
                JavaText.time(policy.penalty()));
  }

  static Map<String, Object> tree(Prequal policy) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("probePath", policy.probePath());
    tree.put("probesPerCall", policy.probesPerCall());
    tree.put("probeTimeout", DurationText.of(policy.probeTimeout()));
    tree.put("probeAge", DurationText.of(policy.probeAge()));
    tree.put("poolSize", policy.poolSize());
    tree.put("removePerCall", policy.removePerCall());
    tree.put("hotPercent", PolicyTree.percent(policy.hotPercent()));
    return Map.of("prequal", tree);
  }

  static String java(Prequal policy) {
    String path = JavaText.quoted(policy.probePath());
    return policy.equals(Prequal.of(policy.probePath()))
        ? "LoadBalancingPolicy.Prequal.of(%s)".formatted(path)
        : "new LoadBalancingPolicy.Prequal(%s, %d, %s, %s, %d, %d, %s)"
            .formatted(
                path,
                policy.probesPerCall(),
                JavaText.time(policy.probeTimeout()),
                JavaText.time(policy.probeAge()),
                policy.poolSize(),
                policy.removePerCall(),
                policy.hotPercent());
  }

  /** The tree of any load balancing policy, less the settings that are the default's. */
  static Object shortened(Object balancing) {
    if (!(balancing instanceof Map<?, ?> choice)) {
      return balancing;
    }
    if (choice.get("peakEwma") instanceof Map<?, ?> settings) {
      Map<Object, Object> rest = without(settings, tree(PeakEwma.DEFAULT));
      return rest.isEmpty() ? "peakEwma" : Map.of("peakEwma", rest);
    }
    if (choice.get("prequal") instanceof Map<?, ?> settings) {
      Map<Object, Object> rest = without(settings, tree(Prequal.of("/")));
      rest.put("probePath", Objects.requireNonNull(settings.get("probePath")));
      return Map.of("prequal", rest);
    }
    return balancing;
  }

  /** Settings less those of another policy of the same name, which its tree holds alone. */
  private static Map<Object, Object> without(Map<?, ?> settings, Map<String, Object> tree) {
    Map<Object, Object> rest = new LinkedHashMap<>(settings);
    tree.values().forEach(defaults -> ((Map<?, ?>) defaults).forEach(rest::remove));
    return rest;
  }
}
