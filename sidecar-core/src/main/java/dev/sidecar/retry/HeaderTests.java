package dev.sidecar.retry;

import dev.sidecar.call.HeaderTest;
import dev.sidecar.call.Headers;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.ValueMatch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks headers what retry policies want to know of them. Regular expressions are compiled once;
 * they come from policies alone, so that there are never many. Any thread.
 */
public final class HeaderTests {
  private final Map<HeaderMatch, HeaderTest> compiled = new ConcurrentHashMap<>();

  /** Whether one of the conditions is fulfilled. */
  boolean any(List<HeaderMatch> matches, Headers headers) {
    for (int i = 0; i < matches.size(); i++) {
      if (test(matches.get(i)).passes(headers)) {
        return true;
      }
    }
    return false;
  }

  private HeaderTest test(HeaderMatch match) {
    return match.value() instanceof ValueMatch.Regex
        ? compiled.computeIfAbsent(match, HeaderTest::of)
        : HeaderTest.of(match);
  }
}
