package dev.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
  private final AtomicLong now = new AtomicLong();
  private final Durations durations = new Durations(now::get, 4);

  @ParameterizedTest
  @CsvSource({
    "-1,             0", // A clock that runs backwards.
    "0,              0",
    "1,              0",
    "99999,          0",
    "100000,         0", // A bound belongs to its bucket, as `le` says.
    "100001,         1",
    "250000,         1",
    "250001,         2",
    "500000,         2",
    "1000000,        3",
    "1000001,        4",
    "2500000,        4",
    "9999999,        6",
    "1000000000,     12",
    "1000000001,     13",
    "25000000000,    16",
    "25000000001,    17",
    "9223372036854775807, 17"
  })
  void durationIsInTheFirstBucketWhoseBoundItDoesNotExceed(long nanos, int bucket) {
    assertThat(Durations.bucket(nanos)).isEqualTo(bucket);
  }

  @Property
  void bucketIsTheOneThatASearchWouldFind(@ForAll @LongRange(min = 0) long nanos) {
    int searched = 0;
    while (nanos / 1e9 > Durations.boundSeconds(searched)) {
      searched++;
    }
    assertThat(Durations.bucket(nanos)).isEqualTo(searched);
  }

  @Test
  void countsSumsAndBucketsAreExact() {
    durations.record(Result.STATUS_2XX, 200_000);
    durations.record(Result.STATUS_2XX, 3_000_000);
    durations.record(Result.TIMEOUT, 30_000_000_000L);
    assertThat(durations.count(Result.STATUS_2XX)).isEqualTo(2);
    assertThat(durations.sumNanos(Result.STATUS_2XX)).isEqualTo(3_200_000);
    assertThat(durations.count(Result.TIMEOUT)).isEqualTo(1);
    assertThat(durations.sumNanos(Result.TIMEOUT)).isEqualTo(30_000_000_000L);
    assertThat(durations.count(Result.STATUS_5XX)).isZero();
    assertThat(durations.atMost(0)).isZero();
    assertThat(durations.atMost(1)).isEqualTo(1);
    assertThat(durations.atMost(5)).isEqualTo(2);
    assertThat(durations.atMost(16)).as("25 s or less").isEqualTo(2);
    assertThat(durations.atMost(17)).as("all").isEqualTo(3);
  }

  @Test
  void nothingThatThreadsRecordAtOnceIsLost() throws Exception {
    int threads = 8;
    int each = 20_000;
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                awaitUninterrupted(begin);
                for (int n = 1; n <= each; n++) {
                  durations.record(Result.STATUS_2XX, n * 1_000L);
                }
              });
      thread.start();
      running.add(thread);
    }
    begin.countDown();
    for (Thread thread : running) {
      thread.join();
    }
    assertThat(durations.count(Result.STATUS_2XX)).isEqualTo((long) threads * each);
    assertThat(durations.atMost(0)).isEqualTo(threads * 100L);
    assertThat(durations.sumNanos(Result.STATUS_2XX))
        .isEqualTo(threads * 1_000L * each * (each + 1) / 2);
    assertThat(durations.maxNanos()).isEqualTo(each * 1_000L);
  }

  @Test
  void longestIsShownForAMinuteAndThenForgotten() {
    durations.record(Result.STATUS_2XX, 700);
    assertThat(durations.maxNanos()).isEqualTo(700);
    now.set(Durations.MAX_WINDOW_NANOS);
    assertThat(durations.maxNanos()).as("its window is over").isEqualTo(700);
    durations.record(Result.STATUS_2XX, 50);
    assertThat(durations.maxNanos()).as("the window before is still shown").isEqualTo(700);
    now.set(2 * Durations.MAX_WINDOW_NANOS);
    assertThat(durations.maxNanos()).as("and until this one is over").isEqualTo(700);
    now.set(3 * Durations.MAX_WINDOW_NANOS);
    assertThat(durations.maxNanos()).isEqualTo(50);
    now.set(4 * Durations.MAX_WINDOW_NANOS);
    assertThat(durations.maxNanos()).isZero();
  }

  @Test
  void secondReaderSeesTheSameLongest() {
    durations.record(Result.STATUS_2XX, 700);
    now.set(Durations.MAX_WINDOW_NANOS);
    assertThat(durations.maxNanos()).isEqualTo(700);
    assertThat(durations.maxNanos()).isEqualTo(700);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
