package dev.sidecar.config.text;

import dev.sidecar.policy.RetryEndpoints;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes where a retry goes, as a mapping and as Java. */
final class RetryEndpointsText {
  private RetryEndpointsText() {}

  static Map<String, Object> tree(RetryEndpoints endpoints) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("avoidTried", endpoints.avoidTried());
    tree.put("morePicks", endpoints.morePicks());
    tree.put("search", endpoints.search());
    tree.put("avoidPrioritiesEvery", endpoints.avoidPrioritiesEvery());
    return tree;
  }

  static String code(RetryEndpoints endpoints) {
    return "new RetryEndpoints(%s, %s, %s, %s)"
        .formatted(
            endpoints.avoidTried(),
            endpoints.morePicks(),
            endpoints.search(),
            endpoints.avoidPrioritiesEvery());
  }
}
