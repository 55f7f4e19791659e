package dev.sidecar.config.text;

import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import java.util.LinkedHashMap;
import java.util.Map;

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

  /** The tree of any load balancing policy, less the settings that are the default's. */
  static Object shortened(Object balancing) {
    if (!(balancing instanceof Map<?, ?> choice)
        || !(choice.get("peakEwma") instanceof Map<?, ?> settings)) {
      return balancing;
    }
    Map<Object, Object> rest = new LinkedHashMap<>(settings);
    ((Map<?, ?>) tree(PeakEwma.DEFAULT).get("peakEwma")).forEach(rest::remove);
    return rest.isEmpty() ? "peakEwma" : Map.of("peakEwma", rest);
  }
}
