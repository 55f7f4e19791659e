package dev.sidecar.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ConcurrencyLimitTest {
  private static final int THREADS = 4;

  @Property(seed = "20261125", tries = 500)
  void whoeverEntersFindsRoomWhateverTheLimitWasBefore(
      @ForAll @Size(max = 200) List<@IntRange(min = -8, max = 8) Integer> events) {
    ConcurrencyLimit limit = new ConcurrencyLimit(3);
    int most = 3;
    int inside = 0;
    for (int event : events) {
      if (event > 4) {
        most = event - 4;
        limit.set(most);
      } else if (event >= 0) {
        boolean entered = limit.enter();
        assertThat(entered).isEqualTo(inside < most);
        inside += entered ? 1 : 0;
      } else if (inside > 0) {
        limit.leave();
        inside--;
      }
      assertThat(limit.inside()).isEqualTo(inside);
      assertThat(limit.limit()).isEqualTo(most);
    }
  }

  @Example
  void threadsNeverAreMoreThanTheLimitInside() throws Exception {
    ConcurrencyLimit limit = new ConcurrencyLimit(2);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger entered = new AtomicInteger();
    inParallel(
        () -> {
          for (int i = 0; i < 50_000; i++) {
            if (limit.enter()) {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              entered.incrementAndGet();
              inside.decrementAndGet();
              limit.leave();
            }
          }
        });
    assertThat(most.get()).isLessThanOrEqualTo(2);
    assertThat(entered.get()).isPositive();
    assertThat(limit.inside()).isZero();
  }

  // Whoever lowers the limit and then sees nobody inside: nobody has entered by the old one since.
  @Example
  void nobodyEntersByALimitThatHasFallen() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      ConcurrencyLimit limit = new ConcurrencyLimit(THREADS);
      AtomicInteger late = new AtomicInteger();
      AtomicInteger fallen = new AtomicInteger();
      inParallel(
          () -> {
            if (fallen.getAndIncrement() == 0) {
              limit.set(0);
              fallen.addAndGet(THREADS);
            } else {
              boolean after = fallen.get() > THREADS;
              if (limit.enter() && after) {
                late.incrementAndGet();
              }
            }
          });
      assertThat(late.get()).isZero();
      assertThat(limit.enter()).isFalse();
    }
  }

  private static void inParallel(Runnable work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      running.add(
          threads.submit(
              () -> {
                start.await();
                work.run();
                return null;
              }));
    }
    for (Future<?> each : running) {
      each.get();
    }
    threads.shutdown();
  }
}
