package dev.sidecar.route;

import dev.sidecar.call.Call;
import dev.sidecar.call.HeaderTest;
import dev.sidecar.call.QueryText;
import dev.sidecar.call.ValueTest;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.QueryMatch;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a route asks of a call beside its path. */
@FunctionalInterface
interface RouteCondition {
  boolean passes(Call call);

  /** All conditions of a route as one, the cheap ones first; null where there is none. */
  static @Nullable RouteCondition of(RouteMatch match) {
    List<RouteCondition> all = new ArrayList<>();
    if (!match.methods().isEmpty()) {
      Set<String> methods = match.methods();
      all.add(call -> methods.contains(call.method()));
    }
    for (HeaderMatch header : match.headers()) {
      HeaderTest test = HeaderTest.of(header);
      all.add(test::passes);
    }
    match.query().forEach(parameter -> all.add(parameter(parameter)));
    if (all.size() <= 1) {
      return all.isEmpty() ? null : all.get(0);
    }
    RouteCondition[] each = all.toArray(RouteCondition[]::new);
    return call -> {
      for (RouteCondition condition : each) {
        if (!condition.passes(call)) {
          return false;
        }
      }
      return true;
    };
  }

  /** What a route asks of a query parameter. */
  static RouteCondition parameter(QueryMatch match) {
    String name = match.name();
    ValueTest test = ValueTest.of(match.value());
    boolean whenMissing = match.value().equals(new ValueMatch.Present(false));
    return call -> {
      String query = call.query();
      String value = query == null ? null : QueryText.first(query, name);
      return value == null ? whenMissing : test.passes(value);
    };
  }
}
