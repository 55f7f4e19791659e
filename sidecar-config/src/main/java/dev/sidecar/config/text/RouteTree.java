package dev.sidecar.config.text;

import dev.sidecar.policy.RouteAction;
import java.util.LinkedHashMap;
import java.util.Map;

/** What becomes of a route's calls as the keys that say it, with every value written out. */
final class RouteTree {
  private RouteTree() {}

  static Map<String, Object> action(RouteAction action) {
    if (action instanceof RouteAction.ToCluster to) {
      return Map.of("cluster", to.cluster());
    }
    return Map.of("respond", respond((RouteAction.DirectResponse) action));
  }

  private static Map<String, Object> respond(RouteAction.DirectResponse response) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("status", response.status());
    tree.put("body", response.body());
    return tree;
  }
}
