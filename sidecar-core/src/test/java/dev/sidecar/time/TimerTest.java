package dev.sidecar.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TimerTest {
  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);

  @Test
  void workIsCutAtTheFirstTickAtItsLimitAndNotBefore() {
    Work work = watched(100);
    tickAt(0);
    tickAt(99);
    assertThat(work.cuts).isEmpty();
    tickAt(100);
    assertThat(work.cuts).containsExactly(100L);
  }

  @Test
  void workIsCutAtTheFirstTickAfterItsLimit() {
    Work work = watched(100);
    tickAt(99);
    tickAt(107);
    assertThat(work.cuts).containsExactly(107L);
  }

  @Test
  void nothingIsCutBetweenTwoTicks() {
    Work work = watched(100);
    now.set(1_000);
    assertThat(work.cuts).isEmpty();
  }

  @Test
  void workThatStaysIsCutAtEveryTick() {
    Work work = watched(100);
    tickAt(100);
    tickAt(110);
    assertThat(work.cuts).containsExactly(100L, 110L);
  }

  @Test
  void workWithoutLimitIsNeverCut() {
    Work work = watched(Deadline.NEVER);
    tickAt(Long.MAX_VALUE - 1);
    assertThat(work.cuts).isEmpty();
  }

  @Test
  void limitMovedLaterHoldsFromTheNextTick() {
    Work work = watched(100);
    work.limit = 200;
    tickAt(199);
    assertThat(work.cuts).isEmpty();
    tickAt(200);
    assertThat(work.cuts).containsExactly(200L);
  }

  @Test
  void limitMovedEarlierHoldsFromTheNextTick() {
    Work work = watched(100);
    tickAt(20);
    work.limit = 30;
    tickAt(29);
    assertThat(work.cuts).isEmpty();
    tickAt(30);
    assertThat(work.cuts).containsExactly(30L);
  }

  @Test
  void workThatFailsToBeCutKeepsNoOtherFromItsLimit() {
    timer.watch(
        new Watched() {
          @Override
          public long limitNanos() {
            return 100;
          }

          @Override
          public void cut(long nowNanos) {
            throw new IllegalStateException("broken");
          }
        });
    Work other = watched(100);
    tickAt(100);
    assertThat(other.cuts).containsExactly(100L);
  }

  @Test
  void unwatchedWorkIsNotCut() {
    Work work = new Work(100);
    Timer.Slot slot = timer.watch(work);
    Work other = watched(100);
    timer.unwatch(slot);
    tickAt(100);
    assertThat(work.cuts).isEmpty();
    assertThat(other.cuts).hasSize(1);
    assertThat(timer.watched()).containsExactly(other);
  }

  @Test
  void moreWorkThanOneChunkHoldsIsCutAllTheSame() {
    List<Work> all = new ArrayList<>();
    List<Timer.Slot> slots = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(new Work(i));
      slots.add(timer.watch(all.get(i)));
    }
    assertThat(slots).doesNotHaveDuplicates();
    assertThat(timer.watched()).hasSize(1_000);
    now.set(499);
    assertThat(timer.tick()).isEqualTo(1_000);
    assertThat(all.subList(0, 500)).allMatch(work -> work.cuts.size() == 1);
    assertThat(all.subList(500, 1_000)).allMatch(work -> work.cuts.isEmpty());
    slots.forEach(timer::unwatch);
    assertThat(timer.watched()).isEmpty();
    assertThat(timer.tick()).isZero();
  }

  @Test
  @Timeout(30)
  void aHundredThousandWatchesOfFourThreadsLeaveNothingWatched() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        done.add(
            threads.submit(
                () -> {
                  start.await();
                  Work work = new Work(Deadline.NEVER);
                  for (int i = 0; i < 25_000; i++) {
                    timer.unwatch(timer.watch(work));
                  }
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> each : done) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(timer.watched()).isEmpty();
    assertThat(timer.tick()).isZero();
  }

  @Test
  @Timeout(30)
  void threadWakesFromDeepIdleForNewWorkAndEndsAtClose() throws Exception {
    String name = "timer-test-deep-idle";
    Timer started = Timer.started(now::get, name);
    Thread thread = thread(name);
    assertThat(thread.isDaemon()).isTrue();
    // Between ticks it is TIMED_WAITING; without work, WAITING: parked until it is woken.
    while (thread.getState() != Thread.State.WAITING) {
      Thread.yield();
    }
    CountDownLatch cut = new CountDownLatch(1);
    started.watch(new Work(0, cut));
    assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
    started.close();
    thread.join(10_000);
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  @Timeout(30)
  void threadInDeepIdleEndsAtClose() throws Exception {
    String name = "timer-test-close";
    Timer started = Timer.started(now::get, name);
    Thread thread = thread(name);
    while (thread.getState() != Thread.State.WAITING) {
      Thread.yield();
    }
    started.close();
    thread.join(10_000);
    assertThat(thread.isAlive()).isFalse();
  }

  private static Thread thread(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Work watched(long limit) {
    Work work = new Work(limit);
    timer.watch(work);
    return work;
  }

  private void tickAt(long nanos) {
    now.set(nanos);
    timer.tick();
  }

  private static final class Work implements Watched {
    private final List<Long> cuts = new ArrayList<>();
    private final CountDownLatch cut;
    private volatile long limit;

    Work(long limit) {
      this(limit, new CountDownLatch(1));
    }

    Work(long limit, CountDownLatch cut) {
      this.limit = limit;
      this.cut = cut;
    }

    @Override
    public long limitNanos() {
      return limit;
    }

    @Override
    public void cut(long nowNanos) {
      cuts.add(nowNanos);
      cut.countDown();
    }
  }

  @Test
  void makerOfManualTimeSaysHowThreadsWait() {
    List<String> waits = new ArrayList<>();
    Timer other =
        Timer.manual(
            now::get,
            new Timer.Parking() {
              @Override
              public void park(long moment) {
                waits.add("until " + moment);
              }

              @Override
              public void pause(long nanos) {
                waits.add("for " + nanos);
              }
            });

    other.park(7);
    other.pause(3);

    assertThat(waits).containsExactly("until 7", "for 3");
  }
}
