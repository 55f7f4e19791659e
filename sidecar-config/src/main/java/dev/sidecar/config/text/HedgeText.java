package dev.sidecar.config.text;

import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.HedgePolicy.After;
import dev.sidecar.policy.HedgePolicy.AfterPercentile;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a hedge policy as its file and as Java. */
final class HedgeText {
  private static final AfterPercentile DEFAULTS = AfterPercentile.of(95);

  private HedgeText() {}

  /** As the file has it, with every value written out. */
  static Object tree(@Nullable HedgePolicy policy) {
    if (policy == null) {
      return "none";
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    if (policy instanceof After after) {
      tree.put("after", DurationText.of(after.delay()));
      tree.put("attempts", after.attempts());
    } else if (policy instanceof AfterPercentile percentile) {
      tree.put("afterPercentile", percent(percentile.percentile()));
      tree.put("attempts", percentile.attempts());
      tree.put("minimumSamples", percentile.minimumSamples());
      tree.put("minDelay", DurationText.of(percentile.minDelay()));
    } else {
      tree.put("onPerTryTimeout", true);
    }
    return tree;
  }

  /** The same without what would hold anyway. */
  static void shorten(Map<String, Object> calls) {
    if (calls.get("hedge") instanceof Map<?, ?> whole) {
      Map<Object, Object> hedge = new LinkedHashMap<>(whole);
      hedge.remove("attempts", HedgePolicy.DEFAULT_ATTEMPTS);
      hedge.remove("minimumSamples", DEFAULTS.minimumSamples());
      hedge.remove("minDelay", DurationText.of(DEFAULTS.minDelay()));
      calls.put("hedge", hedge);
    }
  }

  private static Object percent(double percent) {
    String text = PercentText.of(percent);
    return text.endsWith("%") ? text : new BigDecimal(text);
  }

  /** As an expression. */
  static String code(@Nullable HedgePolicy policy) {
    if (policy instanceof After after) {
      return "new HedgePolicy.After(%s, %d)"
          .formatted(JavaText.time(after.delay()), after.attempts());
    }
    if (policy instanceof AfterPercentile percentile) {
      return "new HedgePolicy.AfterPercentile(%s, %d, %d, %s)"
          .formatted(
              percentile.percentile(),
              percentile.attempts(),
              percentile.minimumSamples(),
              JavaText.time(percentile.minDelay()));
    }
    return policy == null ? "null" : "new HedgePolicy.OnPerTryTimeout()";
  }
}
