package dev.sidecar.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Collects every violation of one record, so that a user sees all of them at once. */
final class Check {
  private final List<Violation> violations = new ArrayList<>();

  Check require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      violations.add(new Violation(field, String.valueOf(value), expected));
    }
    return this;
  }

  Check notNegative(String field, Duration value) {
    return time(!value.isNegative(), field, value, "0 or more").max(field, value);
  }

  Check positive(String field, Duration value) {
    boolean holds = !value.isNegative() && !value.isZero();
    return time(holds, field, value, "more than 0").max(field, value);
  }

  // A request may override a policy: what passes costs no text.
  private Check time(boolean holds, String field, Duration value, String expected) {
    return holds ? this : require(false, field, Violation.text(value), expected);
  }

  Check range(String field, int value, int least, int most) {
    boolean holds = value >= least && value <= most;
    return holds ? this : require(false, field, value, least + " to " + most);
  }

  /** What is made, or else something in its place, whose violations are kept with the others. */
  <T> T passing(T otherwise, Supplier<T> made) {
    try {
      return made.get();
    } catch (InvalidPolicyException e) {
      violations.addAll(e.violations());
      return otherwise;
    }
  }

  void done() {
    if (!violations.isEmpty()) {
      throw new InvalidPolicyException(violations);
    }
  }

  // Longer times would overflow when added to the clock, and are a mistake in any case.
  Check max(String field, Duration value) {
    return time(value.compareTo(TimeoutPolicy.LONGEST) <= 0, field, value, "365d or less");
  }
}
