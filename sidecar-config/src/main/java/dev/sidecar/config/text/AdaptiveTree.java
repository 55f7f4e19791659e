package dev.sidecar.config.text;

import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy.MinRtt;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.policy.SheddingPolicy.Control;
import dev.sidecar.policy.SheddingPolicy.StatusRange;
import dev.sidecar.policy.SheddingPolicy.Throttle;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What of admission follows what it sees, as the mapping that its file is. */
final class AdaptiveTree {
  private AdaptiveTree() {}

  /** The keys of these in {@code admission}, with every value written out. */
  static Map<String, Object> admission(AdmissionPolicy admission) {
    Map<String, Object> tree = new LinkedHashMap<>();
    AdaptiveConcurrencyPolicy concurrency = admission.adaptiveConcurrency();
    if (concurrency != null) {
      tree.put("adaptiveConcurrency", concurrency(concurrency));
    }
    SheddingPolicy shedding = admission.shedding();
    if (shedding instanceof Control control) {
      tree.put("control", control(control));
    } else if (shedding instanceof Throttle throttle) {
      tree.put("throttle", throttle(throttle));
    }
    return tree;
  }

  /** The same with the least that a file has to say. */
  static Map<String, Object> minimal(AdmissionPolicy admission) {
    Map<String, Object> tree = admission(admission);
    Map<String, Map<String, Object>> absent = new LinkedHashMap<>();
    absent.put("control", control(Control.DEFAULT));
    absent.put("throttle", throttle(Throttle.DEFAULT));
    AdaptiveConcurrencyPolicy concurrency = admission.adaptiveConcurrency();
    if (concurrency != null) {
      Map<String, Object> usual = concurrency(AdaptiveConcurrencyPolicy.DEFAULT);
      usual.put(
          "minLimit",
          AdaptiveConcurrencyPolicy.minLimit(concurrency.minRtt(), concurrency.maxLimit()));
      absent.put("adaptiveConcurrency", usual);
    }
    tree.replaceAll(
        (key, value) -> MinimalTree.without(mapping(value), absent.getOrDefault(key, Map.of())));
    return tree;
  }

  @SuppressWarnings("unchecked") // All mappings of a tree have texts as keys.
  private static Map<String, Object> mapping(Object value) {
    return (Map<String, Object>) value;
  }

  private static Map<String, Object> concurrency(AdaptiveConcurrencyPolicy policy) {
    MinRtt rtt = policy.minRtt();
    Map<String, Object> measured = new LinkedHashMap<>();
    measured.put("interval", DurationText.of(rtt.interval()));
    measured.put("requests", rtt.requests());
    measured.put("jitter", PolicyTree.percent(rtt.jitterPercent()));
    measured.put("concurrency", rtt.concurrency());
    measured.put("buffer", PolicyTree.percent(rtt.bufferPercent()));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("percentile", PolicyTree.percent(policy.percentile()));
    tree.put("minLimit", policy.minLimit());
    tree.put("maxLimit", policy.maxLimit());
    tree.put("updateInterval", DurationText.of(policy.updateInterval()));
    tree.put("minRtt", measured);
    return tree;
  }

  private static Map<String, Object> control(Control policy) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("window", DurationText.of(policy.window()));
    tree.put("successRateThreshold", PolicyTree.percent(policy.thresholdPercent()));
    tree.put("aggression", number(policy.aggression()));
    tree.put("rpsThreshold", policy.rpsThreshold());
    tree.put("maxRejectionProbability", PolicyTree.percent(policy.maxRejectionPercent()));
    tree.put("successStatuses", statuses(policy.success().statuses()));
    tree.put("successGrpcCodes", List.copyOf(new TreeSet<>(policy.success().grpcCodes())));
    return tree;
  }

  private static List<Object> statuses(List<StatusRange> ranges) {
    return ranges.stream()
        .<Object>map(it -> it.first() == it.last() ? (Object) it.first() : it.text())
        .toList();
  }

  private static Map<String, Object> throttle(Throttle policy) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("k", number(policy.k()));
    tree.put("window", DurationText.of(policy.window()));
    return tree;
  }

  private static BigDecimal number(double value) {
    return new BigDecimal(BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
  }
}
