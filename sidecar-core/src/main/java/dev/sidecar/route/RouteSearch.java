package dev.sidecar.route;

import dev.sidecar.call.Call;
import dev.sidecar.failure.DecisionRecord.Miss;
import dev.sidecar.failure.DecisionRecord.RouteSeen;
import dev.sidecar.failure.DecisionRecord.RouteTaken;
import dev.sidecar.failure.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells how the route of a call is found, and which others came near. Pure; for few calls. */
final class RouteSearch {
  private RouteSearch() {}

  /**
   * The search of a call.
   *
   * @param routes those of the call's host; null if no route has it
   * @param all those of every host
   */
  static <T> RouteTaken of(Call call, @Nullable RouteList<T> routes, List<RouteList<T>> all) {
    if (routes == null) {
      return new RouteTaken(Rule.ROUTE_NONE, null, nearestHosts(call, all));
    }
    int found = routes.find(call);
    List<Miss> misses = misses(call, routes, found);
    return found == routes.size()
        ? new RouteTaken(Rule.ROUTE_NONE, null, misses)
        : new RouteTaken(
            RouteWords.hostRule(routes.policy(found).host()), routes.seen(found), misses);
  }

  /** The last ones before the route, which is where the search ends. */
  private static List<Miss> misses(Call call, RouteList<?> routes, int found) {
    List<Miss> misses = new ArrayList<>();
    for (int i = Math.max(0, found - RouteTaken.MOST_MISSES); i < found; i++) {
      String why = RouteWords.missed(routes.policy(i).match(), call);
      misses.add(new Miss(routes.seen(i), String.valueOf(why)));
    }
    return misses;
  }

  /**
   * Those whose hosts have most characters at their beginning and end in common with the call's.
   */
  private static <T> List<Miss> nearestHosts(Call call, List<RouteList<T>> all) {
    return all.stream()
        .map(routes -> routes.seen(0))
        .sorted(
            Comparator.comparingInt((RouteSeen route) -> -inCommon(route.host(), call.host()))
                .thenComparingInt(RouteSeen::position))
        .limit(RouteTaken.MOST_MISSES)
        .map(route -> new Miss(route, "host " + call.host() + " (expected: " + route.host() + ")"))
        .toList();
  }

  private static int inCommon(String a, String b) {
    int most = Math.min(a.length(), b.length());
    int begin = 0;
    while (begin < most && a.charAt(begin) == b.charAt(begin)) {
      begin++;
    }
    int end = 0;
    while (end < most - begin && a.charAt(a.length() - 1 - end) == b.charAt(b.length() - 1 - end)) {
      end++;
    }
    return begin + end;
  }
}
