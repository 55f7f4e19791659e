package dev.sidecar.health;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.failure.Rule;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class StreakInterleavings {
  @Test
  void completeOneIsReportedOnce() {
    explore(
        () -> {
          Streak streak = new Streak(Rule.OUTLIER_CONSECUTIVE_5XX);
          AtomicInteger reports = new AtomicInteger();
          together(
              () -> grows(streak, reports),
              () -> grows(streak, reports),
              () -> grows(streak, reports));
          holds(reports.get() == 1, "one report", reports.get());
          streak.reset();
          grows(streak, reports);
          holds(reports.get() == 1, "not complete yet", reports.get());
          grows(streak, reports);
          holds(reports.get() == 2, "another report after that was judged", reports.get());
        });
  }

  private static void grows(Streak streak, AtomicInteger reports) {
    if (streak.grew(2)) {
      reports.incrementAndGet();
    }
  }
}
