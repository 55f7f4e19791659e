package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.quoted;

import dev.sidecar.policy.HashPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.HashFunction;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.Maglev;
import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import dev.sidecar.policy.LoadBalancingPolicy.RingHash;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes how an endpoint is chosen, and by what of a call, as parts of a file and as Java. */
final class BalancingText {
  private BalancingText() {}

  /** A name, or a name with all of its settings. */
  static Object tree(LoadBalancingPolicy policy) {
    Map<String, Object> settings = new LinkedHashMap<>();
    if (policy instanceof LeastRequest least) {
      settings.put("choices", least.choices());
      return Map.of("leastRequest", settings);
    }
    if (policy instanceof RingHash ring) {
      settings.put("minRingSize", ring.minRingSize());
      settings.put("maxRingSize", ring.maxRingSize());
      boolean murmur = ring.hashFunction() == HashFunction.MURMUR_HASH_2;
      settings.put("hashFunction", murmur ? "murmurHash2" : "xxHash");
      settings.put("balanceFactor", ring.balanceFactorPercent());
      return Map.of("ringHash", settings);
    }
    if (policy instanceof Maglev maglev) {
      settings.put("tableSize", maglev.tableSize());
      settings.put("balanceFactor", maglev.balanceFactorPercent());
      return Map.of("maglev", settings);
    }
    if (policy instanceof PeakEwma ewma) {
      return LatencyBalancingText.tree(ewma);
    }
    if (policy instanceof Prequal prequal) {
      return LatencyBalancingText.tree(prequal);
    }
    return policy instanceof LoadBalancingPolicy.Random ? "random" : "roundRobin";
  }

  /** The policy that a name alone stands for. */
  private static LoadBalancingPolicy plain(LoadBalancingPolicy policy) {
    if (policy instanceof LeastRequest) {
      return new LeastRequest(2);
    }
    if (policy instanceof RingHash ring) {
      RingHash usual = RingHash.DEFAULT;
      int least = Math.min(usual.minRingSize(), ring.maxRingSize());
      return new RingHash(least, usual.maxRingSize(), usual.hashFunction(), 0);
    }
    return policy instanceof Maglev ? Maglev.DEFAULT : policy;
  }

  /** The same without the settings that a name alone stands for. */
  static Object minimal(LoadBalancingPolicy policy) {
    if (policy instanceof PeakEwma || policy instanceof Prequal) {
      return LatencyBalancingText.shortened(tree(policy));
    }
    if (!(tree(policy) instanceof Map<?, ?> choice)
        || !(tree(plain(policy)) instanceof Map<?, ?> usual)) {
      return tree(policy);
    }
    Object name = choice.keySet().iterator().next();
    if (!(choice.get(name) instanceof Map<?, ?> given)
        || !(usual.get(name) instanceof Map<?, ?> absent)) {
      return choice;
    }
    Map<Object, Object> settings = new LinkedHashMap<>(given);
    settings.entrySet().removeAll(absent.entrySet());
    return settings.isEmpty() ? name : Map.of(name, settings);
  }

  static String code(LoadBalancingPolicy policy) {
    String made = "new LoadBalancingPolicy." + policy.getClass().getSimpleName() + "(";
    if (policy instanceof PeakEwma ewma) {
      return LatencyBalancingText.java(ewma);
    }
    if (policy instanceof Prequal prequal) {
      return LatencyBalancingText.java(prequal);
    }
    if (policy instanceof LeastRequest least) {
      return made + least.choices() + ")";
    }
    if (policy instanceof RingHash ring) {
      return "%s%d, %d, LoadBalancingPolicy.HashFunction.%s, %d)"
          .formatted(
              made,
              ring.minRingSize(),
              ring.maxRingSize(),
              ring.hashFunction(),
              ring.balanceFactorPercent());
    }
    return policy instanceof Maglev maglev
        ? made + maglev.tableSize() + ", " + maglev.balanceFactorPercent() + ")"
        : made + ")";
  }

  static List<Object> tree(List<HashPolicy> policies) {
    return policies.stream().<Object>map(BalancingText::part).toList();
  }

  private static Map<String, Object> part(HashPolicy policy) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (policy instanceof HashPolicy.Header header) {
      tree.put("header", header.name());
    } else if (policy instanceof HashPolicy.Cookie cookie) {
      tree.put("cookie", cookie.name());
    } else if (policy instanceof HashPolicy.Query query) {
      tree.put("query", query.name());
    } else {
      tree.put("source", true);
    }
    if (policy.terminal()) {
      tree.put("terminal", true);
    }
    return tree;
  }

  static String code(List<HashPolicy> policies) {
    return JavaText.list(policies.stream().map(BalancingText::code));
  }

  private static String code(HashPolicy policy) {
    Object name = part(policy).values().iterator().next();
    String first = name instanceof String text ? quoted(text) + ", " : "";
    return "new HashPolicy.%s(%s%s)"
        .formatted(policy.getClass().getSimpleName(), first, policy.terminal());
  }
}
