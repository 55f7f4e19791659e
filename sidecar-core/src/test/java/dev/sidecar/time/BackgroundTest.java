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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackgroundTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final AtomicLong now = new AtomicLong();
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
  void startedOneHasOneDaemonThreadAndFinishesWhatCameBeforeTheClose() throws Exception {
    Background background = Background.started("test-background");
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
}
