package dev.sidecar.config.text;

import dev.sidecar.policy.KeepAlivePolicy;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes how long idle connections are kept, as a mapping and as Java. */
final class KeepAliveText {
  private KeepAliveText() {}

  static Map<String, Object> tree(KeepAlivePolicy policy) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("learn", policy.learn());
    tree.put("max", DurationText.of(policy.max()));
    return tree;
  }

  static String code(KeepAlivePolicy policy) {
    return "new KeepAlivePolicy(%s, %s)".formatted(policy.learn(), JavaText.time(policy.max()));
  }
}
