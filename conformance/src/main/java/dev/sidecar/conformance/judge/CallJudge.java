package dev.sidecar.conformance.judge;

import dev.sidecar.conformance.cases.Range;
import dev.sidecar.conformance.cases.SeenCall;
import dev.sidecar.conformance.peer.Ended;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares how one call ended with what its caller must see. */
final class CallJudge {
  /** What a target that knows no retries cannot tell: that they were used up. */
  private static final String LIMIT_EXCEEDED = "URX";

  /** Where a difference goes. */
  interface Differences {
    void add(String where, Object what, Object expected);
  }

  private final String where;
  private final Ended ended;
  private final SeenCall expected;
  private final Differences differences;

  CallJudge(String where, Ended ended, SeenCall expected, Differences differences) {
    this.where = where;
    this.ended = ended;
    this.expected = expected;
    this.differences = differences;
  }

  void judge() {
    same("status", ended.status() + because(), expected.status(), ended.status());
    same("body", ended.body(), expected.body(), ended.body());
    flags();
    // Only the library throws, and only what throws has an outcome.
    if (ended.exception() != null) {
      same("exception", ended.exception() + because(), expected.exception(), ended.exception());
      same("outcome", ended.outcome() + "", expected.outcome(), ended.outcome());
    }
    if (ended.broken() != expected.broken()) {
      differences.add(where + ".broken", ended.broken() + because(), expected.broken());
    }
    headers();
    if (ended.tries() != null) {
      within("tries", ended.tries(), expected.tries());
    }
    within("took", ended.took(), expected.took());
  }

  private void flags() {
    List<String> wanted = expected.flags();
    List<String> told = ended.flags();
    if (wanted == null || told == null) {
      return;
    }
    Set<String> flags = new HashSet<>(wanted);
    if (ended.exception() != null) {
      flags.remove(LIMIT_EXCEEDED);
    }
    if (!flags.equals(new HashSet<>(told))) {
      differences.add(where + ".flags", told + because(), flags);
    }
  }

  private void headers() {
    expected
        .headers()
        .forEach(
            (name, value) -> {
              List<String> values = ended.values(name);
              if (!values.equals(List.of(value))) {
                differences.add(where + ".headers." + name, values, value);
              }
            });
    for (String name : expected.lacks()) {
      if (!ended.values(name).isEmpty()) {
        differences.add(where + ".headers." + name, ended.values(name), "no such header");
      }
    }
  }

  private void same(String what, String shown, @Nullable Object wanted, @Nullable Object seen) {
    if (wanted != null && !wanted.equals(seen)) {
      differences.add(where + "." + what, shown, wanted);
    }
  }

  private <T extends Comparable<T>> void within(String what, T figure, @Nullable Range<T> range) {
    if (range != null && !range.has(figure)) {
      differences.add(where + "." + what, figure, range);
    }
  }

  private String because() {
    return ended.text().isEmpty() ? "" : ", " + ended.text();
  }
}
