package dev.sidecar.retry;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.policy.RetryRate;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class RateWindowInterleavings {
  private static final long PART = 100_000_000;

  @Test
  void oneOfTwoThatAskForTheLastRetryHasItWhileThePartTurns() {
    explore(
        () -> {
          RateWindow window = window(0, 1);
          boolean[] taken = new boolean[2];
          together(() -> taken[0] = window.take(PART), () -> taken[1] = window.take(0));
          holds(taken[0] != taken[1], "one of the two", taken[0], taken[1]);
        });
  }

  @Test
  void noCallIsLostWhileThePartTurns() {
    explore(
        () -> {
          RateWindow window = window(100, 0);
          together(() -> window.called(PART), () -> window.called(PART));
          String words = window.words();
          holds(words.startsWith("0 retries and 2 calls"), "both are counted", words);
          holds(window.take(PART) && window.take(PART), "a retry for each call");
          holds(!window.take(PART), "and no more");
        });
  }

  private static RateWindow window(double percent, int minPerSecond) {
    return new RateWindow(new RetryRate(percent, minPerSecond, Duration.ofSeconds(1)), 0);
  }
}
