package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.time;

import dev.sidecar.policy.DescriptorLimits;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.FaultPolicy.Abort;
import dev.sidecar.policy.FaultPolicy.Delay;
import dev.sidecar.policy.RateLimitPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The faults and the rate limit of a route as their file has them, and as Java. */
final class FaultText {
  private FaultText() {}

  static Map<String, Object> tree(FaultPolicy fault) {
    Map<String, Object> tree = new LinkedHashMap<>();
    Delay delay = fault.delay();
    if (delay != null) {
      Object fixed = delay.fixed() == null ? null : DurationText.of(delay.fixed());
      tree.put("delay", part("fixed", fixed, delay.percent()));
    }
    Abort abort = fault.abort();
    if (abort != null) {
      tree.put("abort", part("status", abort.status(), abort.percent()));
    }
    if (!fault.headers().isEmpty()) {
      tree.put("headers", fault.headers().stream().map(PolicyTree::header).toList());
    }
    if (fault.maxActive() != Integer.MAX_VALUE) {
      tree.put("maxActive", fault.maxActive());
    }
    return tree;
  }

  private static Map<String, Object> part(String key, @Nullable Object fixed, double percent) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (fixed == null) {
      tree.put("fromHeader", true);
    } else {
      tree.put(key, fixed);
    }
    tree.put("percent", PolicyTree.percent(percent));
    return tree;
  }

  static Map<String, Object> tree(RateLimitPolicy limit) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("tokens", limit.tokens());
    tree.put("fill", limit.fill());
    tree.put("interval", DurationText.of(limit.interval()));
    tree.put("status", limit.status());
    tree.putAll(DescriptorText.tree(limit.descriptors()));
    return tree;
  }

  static String code(RateLimitPolicy limit) {
    String one =
        "new RateLimitPolicy(%d, %d, %s, %d)"
            .formatted(limit.tokens(), limit.fill(), time(limit.interval()), limit.status());
    return limit.descriptors().equals(DescriptorLimits.NONE)
        ? one
        : one + ".with(" + DescriptorText.code(limit.descriptors()) + ")";
  }

  static String code(FaultPolicy fault) {
    Delay delay = fault.delay();
    Abort abort = fault.abort();
    String headers =
        fault.headers().stream().map(CallCode::header).collect(Collectors.joining(", "));
    return "new FaultPolicy(%s, %s, List.of(%s), %d)"
        .formatted(
            delay == null
                ? "null"
                : "new FaultPolicy.Delay(%s, %s)"
                    .formatted(
                        delay.fixed() == null ? "null" : time(delay.fixed()), delay.percent()),
            abort == null
                ? "null"
                : "new FaultPolicy.Abort(%s, %s)".formatted(abort.status(), abort.percent()),
            headers,
            fault.maxActive());
  }
}
