package dev.sidecar.retry;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.policy.HedgePolicy.AfterPercentile;
import dev.sidecar.time.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class LatencyWindowInterleavings {
  private static final AfterPercentile FIRST = new AfterPercentile(50, 2, 1, Duration.ZERO);

  @Test
  void delayIsOneThatWasRecordedOrThereIsNone() {
    explore(
        () -> {
          LatencyWindow window = new LatencyWindow();
          long[] delay = new long[1];
          together(() -> window.record(7), () -> delay[0] = window.delayNanos(FIRST));
          holds(delay[0] == 7 || delay[0] == Deadline.NEVER, "nothing else", delay[0]);
          holds(window.delayNanos(FIRST) == 7, "it is known in the end");
        });
  }
}
