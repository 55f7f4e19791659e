package dev.sidecar.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TokenBucketTest {
  private static final long MILLI = 1_000_000;

  @Test
  void tokensComeBackOneByOne() {
    TokenBucket bucket = new TokenBucket(2, 4, Duration.ofSeconds(1), 0);
    assertThat(bucket.take(0)).isTrue();
    assertThat(bucket.take(0)).isTrue();
    assertThat(bucket.take(0)).isFalse();
    assertThat(bucket.take(249 * MILLI)).isFalse();
    assertThat(bucket.take(250 * MILLI)).isTrue();
    assertThat(bucket.take(250 * MILLI)).isFalse();
    // 1,4 of one was there at 600 ms, so that the next comes at 750 ms and not at 850 ms.
    assertThat(bucket.take(600 * MILLI)).isTrue();
    assertThat(bucket.take(750 * MILLI)).isTrue();
    assertThat(bucket.take(750 * MILLI)).isFalse();
  }

  @Test
  void noMoreAreKeptThanTheMost() {
    TokenBucket bucket = new TokenBucket(2, 100, Duration.ofSeconds(1), 0);
    long later = 3_600_000 * MILLI;
    assertThat(bucket.tokens(later)).isEqualTo(2);
    assertThat(bucket.take(later)).isTrue();
    assertThat(bucket.take(later)).isTrue();
    assertThat(bucket.take(later)).isFalse();
  }

  @Test
  void oneTokenAYearIsTheLeast() {
    TokenBucket bucket = new TokenBucket(1, 1, Duration.ofDays(365), 0);
    assertThat(bucket.take(0)).isTrue();
    assertThat(bucket.take(Duration.ofDays(364).toNanos())).isFalse();
    assertThat(bucket.take(Duration.ofDays(366).toNanos())).isTrue();
  }

  /** Of any stretch of time no more are taken than were there and have come. */
  @Property
  void neverMoreThanTheMostAndWhatCameBack(
      @ForAll @IntRange(min = 1, max = 20) int most,
      @ForAll @IntRange(min = 1, max = 50) int fill,
      @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 2_000) Long> pausesMillis) {
    TokenBucket bucket = new TokenBucket(most, fill, Duration.ofSeconds(1), 0);
    long now = 0;
    int taken = 0;
    for (long pause : pausesMillis) {
      now += pause * MILLI;
      double before = bucket.tokens(now);
      boolean got = bucket.take(now);
      assertThat(got).isEqualTo(before >= 1);
      taken += got ? 1 : 0;
      assertThat((double) taken).isLessThanOrEqualTo(most + now / 1e9 * fill + 1e-6);
    }
  }

  @Test
  @Timeout(30)
  void threadsShareTheTokens() throws Exception {
    TokenBucket bucket = new TokenBucket(10_000, 1, Duration.ofDays(1), 0);
    AtomicInteger taken = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int k = 0; k < 5_000; k++) {
                  taken.addAndGet(bucket.take(0) ? 1 : 0);
                }
                ended.countDown();
              });
      thread.setDaemon(true);
      thread.start();
    }
    ended.await();
    assertThat(taken.get()).isEqualTo(10_000);
  }
}
