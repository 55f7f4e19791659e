package dev.sidecar.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.RetryRate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RateWindowTest {
  private static final long SECOND = 1_000_000_000;

  @Example
  void aFifthOfTheCallsAndTenForEachSecondMayBeRepeated() {
    RateWindow window = new RateWindow(RetryRate.DEFAULT, 0);
    assertThat(taken(window, 0)).isEqualTo(100);
    for (int call = 0; call < 14; call++) {
      window.called(0);
    }
    assertThat(taken(window, 0)).isEqualTo(2);
    window.called(0);
    assertThat(taken(window, 0)).isEqualTo(1);
  }

  @Example
  void whatIsOlderThanTheWindowCountsNoMore() {
    RateWindow window = new RateWindow(new RetryRate(50, 0, Duration.ofSeconds(10)), 0);
    window.called(0);
    window.called(0);
    assertThat(window.take(0)).isTrue();
    assertThat(window.take(0)).isFalse();
    window.called(9 * SECOND);
    window.called(9 * SECOND);
    assertThat(taken(window, 9 * SECOND)).isEqualTo(1);
    // The first retry and the first calls are gone, and of the last one calls allow one.
    assertThat(taken(window, 10 * SECOND)).isZero();
    assertThat(taken(window, 19 * SECOND)).isZero();
    window.called(19 * SECOND);
    window.called(19 * SECOND);
    assertThat(taken(window, 19 * SECOND)).isEqualTo(1);
  }

  /**
   * Against a list of everything that ever happened.
   *
   * @param script each a call, a wish for a retry, or a step of time
   */
  @Property(seed = "20261125")
  void itCountsWhatHappenedInTheLastTenParts(
      @ForAll @IntRange(min = 0, max = 100) int percent,
      @ForAll @IntRange(min = 0, max = 2) int minPerSecond,
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 30) Integer> script) {
    RetryRate rate = new RetryRate(percent, minPerSecond, Duration.ofSeconds(1));
    long now = -3 * SECOND;
    RateWindow window = new RateWindow(rate, now);
    List<Long> calls = new ArrayList<>();
    List<Long> retries = new ArrayList<>();
    for (int what : script) {
      if (what < 10) {
        window.called(now);
        calls.add(Math.floorDiv(now, SECOND / 10));
      } else if (what < 20) {
        long oldest = Math.floorDiv(now, SECOND / 10) - 10;
        long seen = calls.stream().filter(it -> it > oldest).count();
        long spent = retries.stream().filter(it -> it > oldest).count();
        boolean expected = spent < rate.allowed(seen);
        assertThat(window.take(now)).isEqualTo(expected);
        if (expected) {
          retries.add(Math.floorDiv(now, SECOND / 10));
        }
      } else {
        now += (what - 19) * SECOND / 20;
      }
    }
  }

  @Example
  void threadsNeverTakeMoreThanThereIsTogether() throws Exception {
    int threads = 4;
    int each = 5_000;
    RateWindow window = new RateWindow(new RetryRate(10, 1, Duration.ofSeconds(10)), 0);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch go = new CountDownLatch(1);
      List<Future<Integer>> all = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        all.add(
            pool.submit(
                () -> {
                  go.await();
                  int got = 0;
                  for (int i = 0; i < each; i++) {
                    // All within one window, over all its parts.
                    long nanos = i * 9 * SECOND / each;
                    window.called(nanos);
                    got += window.take(nanos) ? 1 : 0;
                    got += window.take(nanos) ? 1 : 0;
                  }
                  return got;
                }));
      }
      go.countDown();
      int got = 0;
      for (Future<Integer> one : all) {
        got += one.get();
      }
      int allowed = threads * each / 10 + 10;
      assertThat(got).isLessThanOrEqualTo(allowed);
      assertThat(got + taken(window, 9 * SECOND)).isEqualTo(allowed);
    } finally {
      pool.shutdownNow();
    }
  }

  private static int taken(RateWindow window, long nanos) {
    int taken = 0;
    while (window.take(nanos)) {
      taken++;
    }
    return taken;
  }
}
