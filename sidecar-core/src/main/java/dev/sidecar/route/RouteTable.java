package dev.sidecar.route;

import dev.sidecar.call.Call;
import dev.sidecar.failure.DecisionRecord.RouteTaken;
import dev.sidecar.policy.RoutePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds a call's route: by host first, then the first route of that host whose conditions it
 * passes. A host that has routes of its own never falls back to a wider one, as with Envoy's
 * virtual hosts.
 *
 * <p>An exact host costs one hash lookup by the caller's string, whatever the number of hosts;
 * wildcards, if there are any, cost other hosts a walk over their characters. Of a few routes each
 * costs a comparison, and of many the path costs a lookup and a walk over its characters. Nothing
 * is allocated but for a regular expression or a condition for a header or a query parameter.
 *
 * @param <T> what a route leads to
 */
public final class RouteTable<T> {
  /** A route and its target. */
  public record Entry<T>(RoutePolicy policy, T target) {}

  private final Map<String, RouteList<T>> exact = new HashMap<>();
  private final PartTable<RouteList<T>> suffixes;
  private final PartTable<RouteList<T>> prefixes;
  private final @Nullable RouteList<T> any;
  // In the order of their first routes.
  private final List<RouteList<T>> hosts = new ArrayList<>();

  /** Compiles routes in the order of matching. */
  public RouteTable(List<Entry<T>> entries) {
    Map<String, List<Entry<T>>> byHost = new LinkedHashMap<>();
    Map<String, List<Integer>> positions = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      String host = entries.get(i).policy().host();
      byHost.computeIfAbsent(host, name -> new ArrayList<>()).add(entries.get(i));
      positions.computeIfAbsent(host, name -> new ArrayList<>()).add(i);
    }
    Map<String, RouteList<T>> bySuffix = new HashMap<>();
    Map<String, RouteList<T>> byPrefix = new HashMap<>();
    byHost.forEach(
        (host, list) -> {
          RouteList<T> routes = new RouteList<>(list, positions.getOrDefault(host, List.of()));
          hosts.add(routes);
          if (host.startsWith("*")) {
            bySuffix.put(host.substring(1), routes);
          } else if (host.endsWith("*")) {
            byPrefix.put(host.substring(0, host.length() - 1), routes);
          } else {
            exact.put(host, routes);
          }
        });
    any = bySuffix.remove("");
    suffixes = new PartTable<>(bySuffix, true);
    prefixes = new PartTable<>(byPrefix, false);
  }

  /** The route of a call; null where there is none. */
  public @Nullable Entry<T> match(Call call) {
    RouteList<T> routes = routes(call.host());
    return routes == null ? null : routes.match(call);
  }

  /** How the route of a call is found, or why there is none. Allocates; for calls that are told. */
  public RouteTaken search(Call call) {
    return RouteSearch.of(call, routes(call.host()), hosts);
  }

  /** The clusters that the routes of a host name, each once. Allocates; for what happens seldom. */
  public Set<String> clusters(String host) {
    RouteList<T> routes = routes(host);
    return routes == null ? Set.of() : routes.clusters();
  }

  private @Nullable RouteList<T> routes(String host) {
    RouteList<T> routes = exact.get(host);
    if (routes == null) {
      routes = suffixes.longestWithin(host);
    }
    if (routes == null) {
      routes = prefixes.longestWithin(host);
    }
    return routes == null ? any : routes;
  }
}
