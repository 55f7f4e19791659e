package dev.sidecar.route;

import com.google.re2j.Pattern;
import dev.sidecar.call.Call;
import dev.sidecar.failure.DecisionRecord.RouteSeen;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RoutePolicy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The routes of one host, in order: finds the first that takes a call. */
final class RouteList<T> {
  // Up to here, asking one after the other is faster. RouteBenchmark.
  private static final int SHORT = 4;

  private final List<RouteTable.Entry<T>> entries;
  // In the policy.
  private final int[] positions;
  private final PathMatch[] paths;
  private final @Nullable Pattern[] patterns;
  private final @Nullable RouteCondition[] conditions;
  private final @Nullable RouteIndex index;
  // Most hosts have one route, and it takes every call.
  private final boolean firstTakesAll;

  /**
   * Compiles the routes of a host.
   *
   * @param positions where each stands in the policy
   */
  RouteList(List<RouteTable.Entry<T>> routes, List<Integer> positions) {
    int size = routes.size();
    this.positions = positions.stream().mapToInt(Integer::intValue).toArray();
    entries = List.copyOf(routes);
    paths = new PathMatch[size];
    patterns = new Pattern[size];
    conditions = new RouteCondition[size];
    for (int i = 0; i < size; i++) {
      paths[i] = routes.get(i).policy().match().path();
      conditions[i] = RouteCondition.of(routes.get(i).policy().match());
      if (paths[i] instanceof PathMatch.Regex) {
        patterns[i] = Pattern.compile(paths[i].text());
      }
    }
    index = size <= SHORT ? null : new RouteIndex(paths);
    firstTakesAll = size > 0 && paths[0].equals(PathMatch.ALL) && conditions[0] == null;
  }

  RouteTable.@Nullable Entry<T> match(Call call) {
    int found = find(call);
    return found == entries.size() ? null : entries.get(found);
  }

  /** The index of the first route that takes a call; the size of the list without one. */
  int find(Call call) {
    if (firstTakesAll) {
      return 0;
    }
    String path = call.path();
    return index == null ? first(path, call) : index.first(path, call, this);
  }

  RoutePolicy policy(int i) {
    return entries.get(i).policy();
  }

  /** A route as a decision record shows it. */
  RouteSeen seen(int i) {
    RoutePolicy policy = policy(i);
    return new RouteSeen(
        positions[i],
        policy.host(),
        RouteWords.match(policy.match()),
        RouteWords.action(policy.action()));
  }

  Set<String> clusters() {
    Set<String> clusters = new LinkedHashSet<>();
    entries.forEach(each -> clusters.addAll(each.policy().action().clusters()));
    return clusters;
  }

  int size() {
    return entries.size();
  }

  boolean takes(int i, String path) {
    PathMatch match = paths[i];
    if (match instanceof PathMatch.Prefix prefix) {
      return path.startsWith(prefix.text());
    }
    if (match instanceof PathMatch.Exact exact) {
      return path.equals(exact.text());
    }
    Pattern pattern = patterns[i];
    return pattern != null && pattern.matcher(path).matches();
  }

  /** Whether the conditions beside the path hold. */
  boolean passes(int i, Call call) {
    RouteCondition condition = conditions[i];
    return condition == null || condition.passes(call);
  }

  private int first(String path, Call call) {
    for (int i = 0; i < paths.length; i++) {
      if (takes(i, path) && passes(i, call)) {
        return i;
      }
    }
    return paths.length;
  }
}
