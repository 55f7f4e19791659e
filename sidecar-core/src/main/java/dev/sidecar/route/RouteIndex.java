package dev.sidecar.route;

import dev.sidecar.call.Call;
import dev.sidecar.policy.PathMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where in a long list of routes a path may match: what the first match costs then grows with the
 * length of the path and with the regular expressions before the match, and not with the routes.
 */
final class RouteIndex {
  // Positions of routes, each array in ascending order.
  private final Map<String, int[]> exact;
  private final PartTable<int[]> prefixes;
  private final int[] regexes;

  RouteIndex(PathMatch[] paths) {
    Map<String, List<Integer>> byPath = new HashMap<>();
    Map<String, List<Integer>> byPrefix = new HashMap<>();
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < paths.length; i++) {
      String text = paths[i].text();
      if (paths[i] instanceof PathMatch.Exact) {
        byPath.computeIfAbsent(text, key -> new ArrayList<>()).add(i);
      } else if (paths[i] instanceof PathMatch.Prefix) {
        byPrefix.computeIfAbsent(text, key -> new ArrayList<>()).add(i);
      } else {
        others.add(i);
      }
    }
    exact = positions(byPath);
    prefixes = new PartTable<>(positions(byPrefix), false);
    regexes = positions(others);
  }

  /** The position of the first route that takes a call; the size of the list without one. */
  int first(String path, Call call, RouteList<?> routes) {
    int best = first(exact.get(path), routes.size(), call, routes);
    int most = Math.min(path.length(), prefixes.longest());
    int hash = 0;
    for (int length = 1; length <= most; length++) {
      hash = prefixes.next(hash, path, length);
      best = first(prefixes.get(hash, path, length), best, call, routes);
    }
    for (int i : regexes) {
      if (i >= best) {
        return best;
      }
      if (routes.takes(i, path) && routes.passes(i, call)) {
        return i;
      }
    }
    return best;
  }

  private static int first(int @Nullable [] positions, int best, Call call, RouteList<?> routes) {
    if (positions != null) {
      for (int i : positions) {
        if (i >= best || routes.passes(i, call)) {
          return Math.min(i, best);
        }
      }
    }
    return best;
  }

  private static Map<String, int[]> positions(Map<String, List<Integer>> lists) {
    Map<String, int[]> arrays = new HashMap<>();
    lists.forEach((text, list) -> arrays.put(text, positions(list)));
    return arrays;
  }

  private static int[] positions(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
