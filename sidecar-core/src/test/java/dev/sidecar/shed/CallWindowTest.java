package dev.sidecar.shed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CallWindowTest {
  private static final long SECOND = 1_000_000_000;

  @Example
  void aCallIsForgottenWhenItsSecondIsAsOldAsTheWindow() {
    CallWindow window = new CallWindow(Duration.ofSeconds(3));
    window.record(SECOND - 1, true);
    window.record(SECOND, false);
    assertCounts(window, 3 * SECOND - 1, 2, 1);
    assertCounts(window, 3 * SECOND, 1, 0);
    assertCounts(window, 4 * SECOND, 0, 0);
    assertCounts(window, 1_000_000 * SECOND, 0, 0);
    window.record(1_000_000 * SECOND, true);
    assertCounts(window, 1_000_000 * SECOND, 1, 1);
  }

  @Property(seed = "20261125", tries = 300)
  void itCountsWhatAListOfAllCallsCounts(
      @ForAll @IntRange(min = 1, max = 8) int seconds,
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 40) Integer> events) {
    CallWindow window = new CallWindow(Duration.ofSeconds(seconds));
    List<Long> succeeded = new ArrayList<>();
    List<Long> failed = new ArrayList<>();
    long now = 0;
    for (int event : events) {
      // A fourth of a second to ten of them; every seventh stands.
      now += event % 7 * SECOND / 4 + (event > 38 ? 20 * SECOND : 0);
      boolean success = event % 2 == 0;
      window.record(now, success);
      (success ? succeeded : failed).add(now);
      long since = now / SECOND - seconds + 1;
      long good = succeeded.stream().filter(it -> it / SECOND >= since).count();
      long bad = failed.stream().filter(it -> it / SECOND >= since).count();
      assertCounts(window, now, good + bad, good);
    }
  }

  @Example
  void noCallIsLostOrLeftWhileThreadsAndTimeGoOn() throws Exception {
    CallWindow window = new CallWindow(Duration.ofSeconds(2));
    AtomicLong clock = new AtomicLong();
    AtomicLong last = new AtomicLong();
    int threads = 4;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<?>> running = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      running.add(
          pool.submit(
              () -> {
                start.await();
                for (int i = 0; i < 100_000; i++) {
                  // A thousand calls a second, so that the second changes under all of them.
                  long now = clock.addAndGet(SECOND / 1_000);
                  window.record(now, i % 2 == 0);
                  window.counts(now);
                  last.accumulateAndGet(now, Math::max);
                }
                return null;
              }));
    }
    for (Future<?> each : running) {
      each.get();
    }
    pool.shutdown();
    long now = last.get();
    // All cells that hold something are of the window: none is left that was let go.
    long total = CallWindow.total(window.counts(now));
    assertThat(total).isBetween(0L, 400_000L);
    assertCounts(window, now + 2 * SECOND, 0, 0);
  }

  @Example
  void threadsThatCountInOneSecondLoseNothing() throws Exception {
    CallWindow window = new CallWindow(Duration.ofSeconds(30));
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<?>> running = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      running.add(
          pool.submit(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  window.record(i % 29 * SECOND, i % 4 == 0);
                }
              }));
    }
    for (Future<?> each : running) {
      each.get();
    }
    pool.shutdown();
    assertCounts(window, 28 * SECOND, 400_000, 100_000);
    assertCounts(window, 28 * SECOND + 30 * SECOND, 0, 0);
  }

  private static void assertCounts(CallWindow window, long nanos, long total, long succeeded) {
    long counts = window.counts(nanos);
    assertThat(List.of(CallWindow.total(counts), CallWindow.succeeded(counts)))
        .containsExactly(total, succeeded);
  }
}
