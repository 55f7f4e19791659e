package dev.sidecar.config.text;

import dev.sidecar.policy.DescriptorLimits;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.policy.PathRewrite;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.policy.Rewrite;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteFilters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of a route's calls, and what happens to them on the way, as the keys that say it;
 * what does nothing is left out.
 */
final class RouteTree {
  /** What holds for absent keys within those that say an action. */
  static final Map<String, Object> ABSENT =
      Map.of(
          "respond",
          Map.of("body", ""),
          "redirect",
          Map.of("status", 301, "stripQuery", false),
          "globalRateLimit",
          GlobalRateLimitText.ABSENT,
          "rateLimit",
          Map.of(
              "fill",
              1,
              "interval",
              "1s",
              "status",
              RateLimitPolicy.DEFAULT_STATUS,
              "buckets",
              List.of(),
              "mostValues",
              DescriptorLimits.DEFAULT_MOST,
              "alwaysTake",
              true),
          "mirror",
          MirrorText.ABSENT);

  private RouteTree() {}

  static Map<String, Object> action(RouteAction action) {
    if (action instanceof RouteAction.ToCluster to) {
      return Map.of("cluster", to.cluster());
    }
    if (action instanceof RouteAction.Split split) {
      return Map.of("split", split.weighted().stream().map(RouteTree::weighted).toList());
    }
    if (action instanceof RouteAction.Redirect redirect) {
      return Map.of("redirect", redirect(redirect));
    }
    return Map.of("respond", respond((RouteAction.DirectResponse) action));
  }

  private static Object weighted(RouteAction.WeightedCluster each) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("cluster", each.cluster());
    tree.put("weight", each.weight());
    if (!each.metadataMatch().isNone()) {
      tree.put("metadataMatch", each.metadataMatch().values());
    }
    return tree;
  }

  private static Map<String, Object> redirect(RouteAction.Redirect redirect) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("status", redirect.status());
    if (redirect.scheme() != null) {
      tree.put("scheme", redirect.scheme());
    }
    if (redirect.host() != null) {
      tree.put("host", redirect.host());
    }
    if (redirect.port() > 0) {
      tree.put("port", redirect.port());
    }
    if (redirect.path() != null) {
      tree.putAll(path(redirect.path()));
    }
    tree.put("stripQuery", redirect.stripQuery());
    return tree;
  }

  private static Map<String, Object> respond(RouteAction.DirectResponse response) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("status", response.status());
    tree.put("body", response.body());
    return tree;
  }

  static Map<String, Object> filters(RouteFilters filters) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (!filters.rewrite().equals(Rewrite.NONE)) {
      tree.put("rewrite", rewrite(filters.rewrite()));
    }
    if (!filters.requestHeaders().isNone()) {
      tree.put("requestHeaders", headers(filters.requestHeaders()));
    }
    if (!filters.responseHeaders().isNone()) {
      tree.put("responseHeaders", headers(filters.responseHeaders()));
    }
    FaultPolicy fault = filters.fault();
    if (fault != null) {
      tree.put("fault", FaultText.tree(fault));
    }
    RateLimitPolicy limit = filters.rateLimit();
    if (limit != null) {
      tree.put("rateLimit", FaultText.tree(limit));
    }
    if (!filters.descriptors().isEmpty()) {
      tree.put("descriptors", DescriptorText.tree(filters.descriptors()));
    }
    if (!filters.mirrors().isEmpty()) {
      tree.put("mirror", MirrorText.tree(filters.mirrors()));
    }
    GlobalRateLimitPolicy global = filters.globalRateLimit();
    if (global != null) {
      tree.put("globalRateLimit", GlobalRateLimitText.tree(global));
    }
    return tree;
  }

  private static Map<String, Object> rewrite(Rewrite rewrite) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (rewrite.host() != null) {
      tree.put("host", rewrite.host());
    }
    if (rewrite.path() != null) {
      tree.putAll(path(rewrite.path()));
    }
    return tree;
  }

  private static Map<String, Object> path(PathRewrite path) {
    if (path instanceof PathRewrite.Regex regex) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("pattern", regex.pattern());
      tree.put("substitution", regex.substitution());
      return Map.of("regex", tree);
    }
    return path instanceof PathRewrite.Prefix prefix
        ? Map.of("prefix", prefix.text())
        : Map.of("path", ((PathRewrite.Whole) path).text());
  }

  static Map<String, Object> headers(HeaderChanges changes) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (!changes.remove().isEmpty()) {
      tree.put("remove", List.copyOf(changes.remove()));
    }
    if (!changes.set().isEmpty()) {
      tree.put("set", new LinkedHashMap<>(changes.set()));
    }
    if (!changes.add().isEmpty()) {
      tree.put("add", new LinkedHashMap<>(changes.add()));
    }
    return tree;
  }
}
