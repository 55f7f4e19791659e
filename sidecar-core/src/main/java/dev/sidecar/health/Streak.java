package dev.sidecar.health;

import dev.sidecar.failure.Rule;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Failures of one kind in a row. Any thread, no lock; while nothing fails, an attempt costs one
 * read.
 */
final class Streak {
  private final Rule rule;
  private final AtomicInteger length = new AtomicInteger();
  // From the failure that completed it until that was judged.
  private final AtomicBoolean reported = new AtomicBoolean();

  /** An empty one. */
  Streak(Rule rule) {
    this.rule = rule;
  }

  /** What ejects an endpoint when this is complete. */
  Rule rule() {
    return rule;
  }

  /** Of what, for a person. */
  String meaning() {
    return switch (rule) {
      case OUTLIER_CONSECUTIVE_5XX -> "server errors";
      case OUTLIER_CONSECUTIVE_GATEWAY_FAILURE -> "gateway failures";
      default -> "failures without an answer";
    };
  }

  /**
   * One more failure.
   *
   * @param limit how many make it complete; 0 for never
   * @return whether this is the one to be reported
   */
  boolean grew(int limit) {
    return limit > 0
        && length.incrementAndGet() >= limit
        && !reported.get()
        && reported.compareAndSet(false, true);
  }

  /** Something else came in between. */
  void broke() {
    if (length.get() != 0) {
      length.set(0);
    }
  }

  /** Begins anew, whatever was reported. */
  void reset() {
    length.set(0);
    reported.set(false);
  }
}
