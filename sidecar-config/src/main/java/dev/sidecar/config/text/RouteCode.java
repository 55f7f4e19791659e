package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.quoted;

import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RoutePolicy;

/** Writes what becomes of a route's calls as Java. */
final class RouteCode {
  private RouteCode() {}

  /** The second argument of {@code RoutePolicy.of}. */
  static String action(RoutePolicy route) {
    if (route.action() instanceof RouteAction.ToCluster to) {
      return quoted(to.cluster());
    }
    RouteAction.DirectResponse response = (RouteAction.DirectResponse) route.action();
    return "new RouteAction.DirectResponse(%d, %s)"
        .formatted(response.status(), quoted(response.body()));
  }
}
