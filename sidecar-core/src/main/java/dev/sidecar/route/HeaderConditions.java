package dev.sidecar.route;

import dev.sidecar.call.Call;
import dev.sidecar.call.HeaderTest;
import dev.sidecar.policy.HeaderMatch;
import java.util.List;
import java.util.function.Predicate;

/** What something on a route asks of a call's headers, beside the route itself. */
public final class HeaderConditions {
  private HeaderConditions() {}

  /** All of them as one. */
  public static Predicate<Call> all(List<HeaderMatch> headers) {
    List<HeaderTest> each = headers.stream().map(HeaderTest::of).toList();
    return call -> {
      for (int i = 0; i < each.size(); i++) {
        if (!each.get(i).passes(call)) {
          return false;
        }
      }
      return true;
    };
  }
}
