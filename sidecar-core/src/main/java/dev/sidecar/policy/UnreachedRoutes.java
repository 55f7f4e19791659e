package dev.sidecar.policy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds routes that no call reaches, among thousands of one host: a route is compared with those
 * alone whose path and first condition it could have.
 */
final class UnreachedRoutes {
  private final List<RoutePolicy> routes;
  private final Map<String, Host> hosts = new HashMap<>();

  private UnreachedRoutes(List<RoutePolicy> routes) {
    this.routes = routes;
  }

  /**
   * What a route that takes another's calls has in common with it.
   *
   * @param condition for a header or a query parameter; null for a route that has none
   */
  private record Key(PathMatch path, @Nullable Record condition) {}

  /** The routes of one host so far, in ascending order. */
  private static final class Host {
    final Map<Key, List<Integer>> routes = new HashMap<>();
    final BitSet prefixLengths = new BitSet();
  }

  /** By index, each with the first that takes all of its calls. */
  static Map<Integer, Integer> of(List<RoutePolicy> routes) {
    UnreachedRoutes seen = new UnreachedRoutes(routes);
    Map<Integer, Integer> unreached = new LinkedHashMap<>();
    for (int i = 0; i < routes.size(); i++) {
      int by = seen.covering(i);
      if (by < i) {
        unreached.put(i, by);
      }
      seen.add(i);
    }
    return unreached;
  }

  private void add(int index) {
    RouteMatch match = routes.get(index).match();
    Host host = hosts.computeIfAbsent(routes.get(index).host(), name -> new Host());
    List<Record> conditions = conditions(match);
    Record first = conditions.isEmpty() ? null : conditions.get(0);
    host.routes.computeIfAbsent(new Key(match.path(), first), key -> new ArrayList<>()).add(index);
    if (match.path() instanceof PathMatch.Prefix prefix) {
      host.prefixLengths.set(prefix.text().length());
    }
  }

  /** The first route that takes all calls of this one; itself where there is none. */
  private int covering(int index) {
    RouteMatch match = routes.get(index).match();
    Host host = hosts.get(routes.get(index).host());
    if (host == null) {
      return index;
    }
    List<@Nullable Record> conditions = new ArrayList<>(conditions(match));
    conditions.add(null);
    int first = index;
    for (PathMatch path : wider(match.path(), host.prefixLengths)) {
      for (Record condition : conditions) {
        for (int each : host.routes.getOrDefault(new Key(path, condition), List.of())) {
          if (each >= first) {
            break;
          }
          first = routes.get(each).covers(routes.get(index)) ? each : first;
        }
      }
    }
    return first;
  }

  private static List<Record> conditions(RouteMatch match) {
    List<Record> all = new ArrayList<>(match.headers());
    all.addAll(match.query());
    return all;
  }

  /** The paths that may take all of what this one takes. */
  private static List<PathMatch> wider(PathMatch path, BitSet prefixLengths) {
    List<PathMatch> all = new ArrayList<>();
    all.add(path);
    int longest = path instanceof PathMatch.Regex ? 1 : path.text().length();
    for (int i = prefixLengths.nextSetBit(0); i > 0; i = prefixLengths.nextSetBit(i + 1)) {
      if (i > longest) {
        break;
      }
      all.add(i == 1 ? PathMatch.ALL : new PathMatch.Prefix(path.text().substring(0, i)));
    }
    return all;
  }
}
