package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.quoted;

import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.policy.SubsetPolicy.Fallback;
import dev.sidecar.policy.SubsetPolicy.Selector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes how a cluster is divided, and which subset a call is for, as parts of a file and as Java.
 */
final class SubsetText {
  private SubsetText() {}

  static Map<String, Object> tree(SubsetPolicy policy) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("selectors", policy.selectors().stream().map(SubsetText::selector).toList());
    tree.put("fallback", name(policy.fallback()));
    if (!policy.defaultSubset().isNone()) {
      tree.put("defaultSubset", policy.defaultSubset().values());
    }
    return tree;
  }

  /** Its keys, or a mapping where more is said. */
  private static Object selector(Selector selector) {
    Map<String, Object> tree = new LinkedHashMap<>();
    Fallback fallback = selector.fallback();
    if (fallback != null) {
      tree.put("fallback", name(fallback));
    }
    if (!selector.fallbackKeys().isEmpty()) {
      tree.put("fallbackKeys", List.copyOf(selector.fallbackKeys()));
    }
    List<String> keys = List.copyOf(selector.keys());
    if (tree.isEmpty()) {
      return keys;
    }
    tree.put("keys", keys);
    return tree;
  }

  private static String name(Fallback fallback) {
    return fallback.name().toLowerCase(Locale.ROOT);
  }

  /** Takes out of keys of a cluster what would hold without it. */
  static void shorten(Map<String, Object> cluster) {
    if (cluster.get("subsets") instanceof Map<?, ?> subsets) {
      subsets.remove("fallback", "none");
    }
  }

  static String code(SubsetPolicy policy) {
    return "new SubsetPolicy(List.of(%s), SubsetPolicy.Fallback.%s, %s)"
        .formatted(
            JavaText.list(policy.selectors().stream().map(SubsetText::code)),
            policy.fallback(),
            code(policy.defaultSubset()));
  }

  private static String code(Selector selector) {
    Fallback fallback = selector.fallback();
    return "new SubsetPolicy.Selector(%s, %s, %s)"
        .formatted(
            set(selector.keys()),
            fallback == null ? "null" : "SubsetPolicy.Fallback." + fallback,
            set(selector.fallbackKeys()));
  }

  private static String set(Set<String> names) {
    return names.stream().map(JavaText::quoted).collect(Collectors.joining(", ", "Set.of(", ")"));
  }

  static String code(MetadataMatch match) {
    Stream<String> entries =
        match.values().entrySet().stream()
            .map(it -> "Map.entry(%s, %s)".formatted(quoted(it.getKey()), quoted(it.getValue())));
    return match.isNone()
        ? "MetadataMatch.NONE"
        : "MetadataMatch.of(Map.ofEntries(" + JavaText.list(entries) + "))";
  }
}
