package dev.sidecar.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.time.Background;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Watched;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManualTimeTest {
  private final ManualTime time = ManualTime.moving();
  private final List<Long> cuts = new CopyOnWriteArrayList<>();

  private Watched limit(long nanos) {
    return new Watched() {
      @Override
      public long limitNanos() {
        return nanos;
      }

      @Override
      public void cut(long nowNanos) {
        cuts.add(nowNanos);
      }
    };
  }

  @Test
  void waitMovesTheTimeToItsMoment() {
    time.await(70, () -> false);
    assertThat(time.elapsed()).isEqualTo(Duration.ofNanos(70));
  }

  @Test
  void waitForWhatIsThereTakesNoTime() {
    time.await(70, () -> true);
    assertThat(time.elapsed()).isZero();
  }

  @Test
  void limitsOnTheWayAreCutAtTheirMoments() {
    Timer timer = time.timer();
    Timer.Slot first = timer.watch(limit(20));
    Timer.Slot second = time.timer().watch(limit(50));

    time.await(30, () -> false);
    timer.unwatch(first);
    time.await(60, () -> false);

    assertThat(second).isNotNull();
    assertThat(cuts).startsWith(20L, 30L).contains(50L, 60L);
    assertThat(time.elapsed()).isEqualTo(Duration.ofNanos(60));
  }

  @Test
  void passedLimitThatNobodyLeavesDoesNotHoldTheTime() {
    time.timer().watch(limit(0));
    time.await(30, () -> false);
    assertThat(time.elapsed()).isEqualTo(Duration.ofNanos(30));
  }

  @Test
  void endlessWaitIsTold() {
    assertThatThrownBy(() -> time.await(Deadline.NEVER, () -> false))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("waits for ever");
  }

  @Test
  void repetitionsHappenOnTheWay() {
    Background background = Background.started(time.timer(), "none");
    background.every(Duration.ofNanos(20), () -> cuts.add(time.elapsed().toNanos()));
    time.await(70, () -> false);
    assertThat(cuts).containsExactly(20L, 40L, 60L);
  }

  @Test
  void waitThatOnlyRepetitionsAccompanyIsEndless() {
    Background background = Background.started(time.timer(), "none");
    background.every(Duration.ofNanos(20), () -> {});
    assertThatThrownBy(() -> time.await(Deadline.NEVER, () -> false))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("waits for ever");
  }

  @Test
  void parkAndPauseInATimerMoveTheTimeToo() {
    Timer timer = time.timer();
    while (timer.nanos() < 40) {
      timer.park(40);
    }
    timer.pause(5);
    assertThat(time.elapsed()).isEqualTo(Duration.ofNanos(45));
  }

  @Test
  void timeDoesNotMoveWhileAnotherThreadRuns() throws Exception {
    AtomicBoolean begun = new AtomicBoolean();
    AtomicBoolean end = new AtomicBoolean();
    CompletableFuture<Long> running =
        CompletableFuture.supplyAsync(
            () -> {
              time.nanos();
              begun.set(true);
              while (!end.get()) {
                Thread.onSpinWait();
              }
              return time.nanos();
            });
    while (!begun.get()) {
      Thread.onSpinWait();
    }
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(() -> time.await(70, () -> false), task -> start(task));
    time.awaitWaiting(1);
    end.set(true);

    assertThat(running.get(30, TimeUnit.SECONDS)).isZero();
    waiting.get(30, TimeUnit.SECONDS);
    assertThat(time.elapsed()).isEqualTo(Duration.ofNanos(70));
  }

  @Test
  void earliestOfSeveralWaitsIsFirst() throws Exception {
    List<Long> ended = new CopyOnWriteArrayList<>();
    CompletableFuture<?>[] waits = new CompletableFuture<?>[4];
    ManualTime standing = ManualTime.standing();
    for (int i = 0; i < waits.length; i++) {
      long moment = 10 * (i + 1);
      waits[i] =
          CompletableFuture.runAsync(
              () -> {
                standing.await(moment, () -> false);
                ended.add(moment);
              },
              ManualTimeTest::start);
    }
    standing.awaitWaiting(4);
    standing.advance(Duration.ofNanos(20));
    CompletableFuture.allOf(waits[0], waits[1]).get(30, TimeUnit.SECONDS);

    assertThat(ended).containsExactlyInAnyOrder(10L, 20L);
    standing.awaitWaiting(2);
    standing.advance(Duration.ofNanos(20));
    CompletableFuture.allOf(waits).get(30, TimeUnit.SECONDS);
    assertThat(ended).hasSize(4);
  }

  @Test
  void interruptIsKeptForWhoeverWaited() {
    Thread.currentThread().interrupt();
    time.await(70, () -> false);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(time.elapsed()).isEqualTo(Duration.ofNanos(70));
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "test-waits");
    thread.setDaemon(true);
    thread.start();
  }
}
