package dev.sidecar.ratelimit;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class TokenBucketInterleavings {
  private static final long SECOND = 1_000_000_000;

  @Test
  void oneOfTwoThatAskForTheLastTokenHasIt() {
    explore(
        () -> {
          TokenBucket bucket = bucket(1);
          boolean[] taken = new boolean[2];
          together(() -> taken[0] = bucket.take(0), () -> taken[1] = bucket.take(0));
          holds(taken[0] != taken[1], "one of the two", taken[0], taken[1]);
        });
  }

  @Test
  void threadWithAnOlderTimeTakesNothingBack() {
    explore(
        () -> {
          TokenBucket bucket = bucket(2);
          bucket.take(0);
          bucket.take(0);
          boolean[] taken = new boolean[2];
          together(() -> taken[0] = bucket.take(SECOND), () -> taken[1] = bucket.take(SECOND / 2));
          holds(
              taken[0] && !taken[1], "the token of the second that has passed", taken[0], taken[1]);
          holds(!bucket.take(SECOND), "and no other");
        });
  }

  private static TokenBucket bucket(int tokens) {
    return new TokenBucket(tokens, 1, Duration.ofSeconds(1), 0);
  }
}
