package dev.sidecar.route;

import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RoutePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds a call's route: by host first, then the first route of that host whose path matches. A host
 * that has routes of its own never falls back to {@code *}, as with Envoy's virtual hosts.
 *
 * @param <T> what a route leads to
 */
public final class RouteTable<T> {
  /** A route and its target. */
  public record Entry<T>(RoutePolicy policy, T target) {}

  private final Map<String, List<Entry<T>>> byHost = new HashMap<>();

  /** Compiles routes in the order of matching. */
  public RouteTable(List<Entry<T>> entries) {
    for (Entry<T> entry : entries) {
      byHost.computeIfAbsent(entry.policy().host(), host -> new ArrayList<>()).add(entry);
    }
  }

  /** The route for a host in lower case and a path without query; null where there is none. */
  public @Nullable Entry<T> match(String host, String path) {
    List<Entry<T>> routes = byHost.get(host);
    if (routes == null) {
      routes = byHost.get("*");
    }
    if (routes == null) {
      return null;
    }
    for (int i = 0; i < routes.size(); i++) {
      Entry<T> route = routes.get(i);
      if (matches(route.policy().path(), path)) {
        return route;
      }
    }
    return null;
  }

  private static boolean matches(PathMatch match, String path) {
    return match instanceof PathMatch.Exact
        ? path.equals(match.text())
        : path.startsWith(match.text());
  }
}
