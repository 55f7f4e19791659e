package dev.sidecar.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackgroundTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final Background manual = Background.manual(now::get);
  private final List<String> events = new ArrayList<>();

  @Test
  void tasksRunInOrderWhenTheTestSaysSo() {
    manual.execute(
        () -> {
          events.add("first");
          manual.execute(() -> events.add("third"));
        });
    manual.execute(() -> events.add("second"));
    assertThat(events).isEmpty();
    manual.runDue();
    assertThat(events).containsExactly("first", "second", "third");
  }

  @Test
  void repetitionRunsOnceAPeriodUntilItIsStopped() {
    Background.Repetition repetition =
        manual.every(Duration.ofNanos(10), () -> events.add("at " + now));
    for (long time : new long[] {9, 10, 19, 20, 45, 46}) {
      now.set(time);
      manual.runDue();
    }
    repetition.stop();
    now.set(100);
    manual.runDue();
    assertThat(events).containsExactly("at 10", "at 20", "at 45");
  }

  @Test
  void taskThatFailsStopsNoOther() {
    manual.execute(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    manual.execute(() -> events.add("next"));
    manual.runDue();
    assertThat(events).containsExactly("next");
  }

  @Test
  void inManualTimeTasksHaveRunWhenTheyAreHandedOver() {
    Background background = Background.started(timer, "none");
    background.execute(
        () -> {
          events.add("first, own: " + background.isCurrentThread());
          background.execute(() -> events.add("third"));
          events.add("second");
        });
    assertThat(events).containsExactly("first, own: true", "second", "third");
    assertThat(background.isCurrentThread()).isFalse();
  }

  @Test
  void manualTimeMovesRepetitions() {
    Background background = Background.started(timer, "none");
    background.every(Duration.ofNanos(10), () -> events.add("at " + now));
    for (long time : new long[] {9, 10, 19, 20, 45, 46, 55}) {
      now.set(time);
      timer.tick();
    }
    assertThat(events).containsExactly("at 10", "at 20", "at 45", "at 55");
    background.close();
    now.set(100);
    timer.tick();
    assertThat(events).hasSize(4);
    assertThat(timer.watched()).isEmpty();
    assertThatThrownBy(() -> background.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> background.every(Duration.ofNanos(1), () -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void repetitionThatIsStoppedWhileItWaitsForItsTurnDoesNotRun() {
    Background background = Background.started(timer, "none");
    Background.Repetition repetition =
        background.every(Duration.ofNanos(10), () -> events.add("ran"));
    background.execute(
        () -> {
          now.set(10);
          timer.tick();
          repetition.stop();
        });
    assertThat(events).isEmpty();
  }

  @Test
  void whatAnotherThreadHandsOverIsRunByTheOneThatRunsTasks() throws Exception {
    Background background = Background.started(timer, "none");
    Thread self = Thread.currentThread();
    background.execute(
        () -> {
          Thread other =
              new Thread(
                  () -> background.execute(() -> events.add(Thread.currentThread().getName())));
          other.start();
          join(other);
          events.add("before it");
        });
    assertThat(events).containsExactly("before it", self.getName());
    assertThat(background.awaitEnd(LIMIT)).isTrue();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void startedOneHasOneDaemonThreadAndFinishesWhatCameBeforeTheClose() throws Exception {
    Timer machine = Timer.started(Ticker.system(), "test-timer");
    machine.close();
    Background background = Background.started(machine, "test-background");
    CountDownLatch repeated = new CountDownLatch(2);
    background.every(Duration.ofNanos(1), repeated::countDown);
    background.execute(
        () -> {
          Thread thread = Thread.currentThread();
          events.add(thread.getName() + " " + thread.isDaemon());
          events.add("own: " + background.isCurrentThread());
        });
    assertThat(repeated.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    background.close();
    assertThat(background.awaitEnd(LIMIT)).isTrue();
    assertThat(events).containsExactly("test-background true", "own: true");
    assertThat(background.isCurrentThread()).isFalse();
    assertThatThrownBy(() -> background.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatIllegalStateException().isThrownBy(background::runDue);
  }

  @Test
  void delayedTaskRunsOnceAtItsMomentUnlessItIsStopped() {
    Background background = Background.started(timer, "none");
    background.after(Duration.ofNanos(10), () -> events.add("at " + now));
    Background.Repetition stopped =
        background.after(Duration.ofNanos(10), () -> events.add("stopped"));
    now.set(9);
    timer.tick();
    stopped.stop();
    for (long time : new long[] {10, 20, 30}) {
      now.set(time);
      timer.tick();
    }
    assertThat(events).containsExactly("at 10");
    assertThat(timer.watched()).isEmpty();
    background.close();
    assertThatThrownBy(() -> background.after(LIMIT, () -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> background.block(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void whatBlocksHoldsNoOtherTaskAndNotMoreThanAFewThreads() throws Exception {
    Timer machine = Timer.started(Ticker.system(), "test-timer");
    machine.close();
    Background background = Background.started(machine, "test-background");
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(16);
    AtomicInteger blocked = new AtomicInteger();
    for (int i = 0; i < 40; i++) {
      background.block(
          () -> {
            blocked.incrementAndGet();
            begun.countDown();
            await(release);
          });
    }
    assertThat(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    CountDownLatch other = new CountDownLatch(1);
    background.after(Duration.ofNanos(1), other::countDown);
    assertThat(other.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    background.close();
    assertThat(background.awaitEnd(LIMIT)).as("though something blocks").isTrue();
    release.countDown();
    assertThat(background.awaitBlocked(LIMIT)).isTrue();
    assertThat(blocked).as("what had not begun at the close never does").hasValue(16);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
