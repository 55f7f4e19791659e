package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.quoted;
import static dev.sidecar.config.text.JavaText.time;

import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.DescriptorLimits;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Descriptors of calls, and the buckets for them, as their file has them, and as Java. */
final class DescriptorText {
  private DescriptorText() {}

  static List<Object> tree(List<DescriptorPolicy> descriptors) {
    return descriptors.stream().map(DescriptorText::tree).toList();
  }

  private static Object tree(DescriptorPolicy descriptor) {
    List<Map<String, Object>> entries =
        descriptor.parts().stream().map(DescriptorText::tree).toList();
    if (descriptor.hits() == 1) {
      return entries;
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("entries", entries);
    tree.put("hits", descriptor.hits());
    return tree;
  }

  private static Map<String, Object> tree(DescriptorPart part) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (part instanceof DescriptorPart.Fixed fixed) {
      tree.put("value", fixed.value());
    } else if (part instanceof DescriptorPart.Matched matched) {
      tree.put("value", matched.value());
      tree.put("headers", matched.headers().stream().map(PolicyTree::header).toList());
      tree.put("expect", matched.expect());
    } else if (part instanceof DescriptorPart.Header header) {
      tree.put("header", header.name());
      tree.put("optional", header.optional());
    } else if (part instanceof DescriptorPart.Query query) {
      tree.put("query", query.name());
      tree.put("optional", query.optional());
    } else {
      tree.put("destinationCluster", true);
      return tree;
    }
    tree.put("key", part.key());
    return tree;
  }

  /** What a rate limit says of descriptors. */
  static Map<String, Object> tree(DescriptorLimits limits) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (!limits.equals(DescriptorLimits.NONE)) {
      tree.put("buckets", limits.buckets().stream().map(DescriptorText::tree).toList());
      tree.put("mostValues", limits.most());
      tree.put("alwaysTake", limits.alwaysTake());
    }
    return tree;
  }

  private static Map<String, Object> tree(DescriptorLimit limit) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("descriptor", limit.entries().stream().map(DescriptorText::tree).toList());
    tree.put("tokens", limit.tokens());
    tree.put("fill", limit.fill());
    tree.put("interval", DurationText.of(limit.interval()));
    return tree;
  }

  private static Map<String, Object> tree(DescriptorLimit.Entry entry) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("key", entry.key());
    if (entry.value() != null) {
      tree.put("value", entry.value());
    }
    return tree;
  }

  static String code(List<DescriptorPolicy> descriptors) {
    return descriptors.stream()
        .map(DescriptorText::code)
        .collect(Collectors.joining(", ", "List.of(", ")"));
  }

  private static String code(DescriptorPolicy descriptor) {
    String parts =
        descriptor.parts().stream().map(DescriptorText::code).collect(Collectors.joining(", "));
    return descriptor.hits() == 1
        ? "new DescriptorPolicy(" + parts + ")"
        : "new DescriptorPolicy(List.of(%s), %d)".formatted(parts, descriptor.hits());
  }

  private static String code(DescriptorPart part) {
    String key = quoted(part.key());
    if (part instanceof DescriptorPart.Fixed fixed) {
      return "new DescriptorPart.Fixed(%s, %s)".formatted(key, quoted(fixed.value()));
    }
    if (part instanceof DescriptorPart.Matched matched) {
      String headers =
          matched.headers().stream().map(CallCode::header).collect(Collectors.joining(", "));
      return "new DescriptorPart.Matched(%s, %s, List.of(%s), %b)"
          .formatted(key, quoted(matched.value()), headers, matched.expect());
    }
    if (part instanceof DescriptorPart.Header header) {
      return "new DescriptorPart.Header(%s, %s, %b)"
          .formatted(quoted(header.name()), key, header.optional());
    }
    if (part instanceof DescriptorPart.Query query) {
      return "new DescriptorPart.Query(%s, %s, %b)"
          .formatted(quoted(query.name()), key, query.optional());
    }
    return "new DescriptorPart.DestinationCluster()";
  }

  static String code(DescriptorLimits limits) {
    String buckets =
        limits.buckets().stream().map(DescriptorText::code).collect(Collectors.joining(", "));
    return "new DescriptorLimits(List.of(%s), %d, %b)"
        .formatted(buckets, limits.most(), limits.alwaysTake());
  }

  private static String code(DescriptorLimit limit) {
    String entries =
        limit.entries().stream().map(DescriptorText::code).collect(Collectors.joining(", "));
    return "new DescriptorLimit(List.of(%s), %d, %d, %s)"
        .formatted(entries, limit.tokens(), limit.fill(), time(limit.interval()));
  }

  private static String code(DescriptorLimit.Entry entry) {
    return "new DescriptorLimit.Entry(%s, %s)"
        .formatted(quoted(entry.key()), entry.value() == null ? "null" : quoted(entry.value()));
  }
}
