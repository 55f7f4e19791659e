package dev.sidecar.call;

import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.ValueMatch;
import java.util.List;

/** Says whether headers are what a policy asks for. */
@FunctionalInterface
public interface HeaderTest {
  boolean passes(Headers headers);

  static HeaderTest of(HeaderMatch match) {
    String name = match.name();
    if (match.value() instanceof ValueMatch.Present wanted) {
      return headers -> (headers.header(name) != null) == wanted.present();
    }
    ValueTest test = ValueTest.of(match.value());
    boolean wanted = !match.invert();
    return headers -> headers.header(name) != null && any(headers.headers(name), test) == wanted;
  }

  private static boolean any(List<String> values, ValueTest test) {
    for (int i = 0; i < values.size(); i++) {
      if (test.passes(values.get(i))) {
        return true;
      }
    }
    return false;
  }
}
