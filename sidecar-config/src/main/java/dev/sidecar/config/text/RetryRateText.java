package dev.sidecar.config.text;

import dev.sidecar.policy.RetryRate;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes how many retries may begin in a window, as a mapping and as Java. */
final class RetryRateText {
  private RetryRateText() {}

  static Map<String, Object> tree(RetryRate rate) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("percent", PolicyTree.percent(rate.percent()));
    tree.put("minPerSecond", rate.minPerSecond());
    tree.put("window", DurationText.of(rate.window()));
    return tree;
  }

  static String code(RetryRate rate) {
    return "new RetryRate(%s, %s, %s)"
        .formatted(rate.percent(), rate.minPerSecond(), JavaText.time(rate.window()));
  }
}
