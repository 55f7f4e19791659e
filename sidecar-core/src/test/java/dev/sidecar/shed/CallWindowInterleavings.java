package dev.sidecar.shed;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class CallWindowInterleavings {
  private static final long SECOND = 1_000_000_000;

  @Test
  void noCallIsLostOrCountedTwiceWhileTheSecondTurns() {
    explore(
        () -> {
          CallWindow window = new CallWindow(Duration.ofSeconds(2));
          window.record(0, true);
          together(() -> window.record(2 * SECOND, true), () -> window.record(2 * SECOND, false));
          long counts = window.counts(2 * SECOND);
          holds(CallWindow.total(counts) == 2, "the two of this second", CallWindow.total(counts));
          holds(CallWindow.succeeded(counts) == 1, "one of them", CallWindow.succeeded(counts));
          counts = window.counts(9 * SECOND);
          holds(counts == 0, "all are forgotten", counts);
        });
  }

  @Test
  void lateCallIsCountedOnceOrForgotten() {
    explore(
        () -> {
          CallWindow window = new CallWindow(Duration.ofSeconds(1));
          together(() -> window.record(0, true), () -> window.record(SECOND, true));
          long total = CallWindow.total(window.counts(SECOND));
          holds(total == 1 || total == 2, "at least the one of this second", total);
          holds(window.counts(9 * SECOND) == 0, "nothing stays for ever", total);
        });
  }
}
