package dev.sidecar.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
  private static final Schedule HUNDRED = new Schedule(1_000, Duration.ofMillis(100), true);
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void everyCallIsSentOnceByWhicheverCaller() {
    ConcurrentLinkedQueue<Long> sent = new ConcurrentLinkedQueue<>();
    Tally tally = run(8, LONG, call -> sent.add(call) ? null : "not queued");
    assertThat(sent).hasSize(100).doesNotHaveDuplicates().contains(0L, 99L);
    assertThat(tally.requests()).isEqualTo(100);
    assertThat(tally.overflow()).isZero();
    assertThat(tally.errors()).isZero();
  }

  @Test
  void noCallStartsBeforeItsTime() {
    ConcurrentLinkedQueue<Long> early = new ConcurrentLinkedQueue<>();
    long before = System.nanoTime();
    run(
        4,
        LONG,
        call -> {
          if (System.nanoTime() - before < HUNDRED.startNanos(call)) {
            early.add(call);
          }
          return null;
        });
    assertThat(early).isEmpty();
  }

  @Test
  void startsMissedWhileAllCallersAreBusyAreCountedAndNotMeasured() {
    AtomicBoolean first = new AtomicBoolean(true);
    // The first call that is sent holds the only caller until the last start is too old.
    Tally tally =
        run(
            1,
            Duration.ofMillis(500),
            call -> {
              if (first.getAndSet(false)) {
                waitUntil(System.nanoTime() + Duration.ofMillis(700).toNanos());
              }
              return null;
            });
    assertThat(tally.overflow()).isEqualTo(99);
    assertThat(tally.requests()).isEqualTo(1);
    assertThat(tally.answeredInTime()).isZero();
    assertThat(tally.latencyMicros(99)).isGreaterThan(600_000);
  }

  @Test
  void failedCallsAreErrorsAndNoLatency() {
    Tally tally = run(4, LONG, call -> call % 2 == 0 ? "no answer" : null);
    assertThat(tally.requests()).isEqualTo(100);
    assertThat(tally.errors()).isEqualTo(50);
    assertThat(tally.firstError()).isEqualTo("no answer");
    assertThat(tally.answeredInTime()).isLessThanOrEqualTo(50);
  }

  @Test
  void aSenderThatThrowsFailsTheRun() {
    assertThatThrownBy(
            () ->
                run(
                    2,
                    LONG,
                    call -> {
                      throw new IllegalArgumentException("no such arm");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no such arm");
  }

  private static Tally run(int count, Duration longestWait, OpenLoop.Sender sender) {
    List<Tally> tallies = Tally.forCallers(count);
    try (Callers callers = new Callers(count)) {
      new OpenLoop(callers).run(sender, tallies, HUNDRED, longestWait);
    }
    return Tally.sum(tallies);
  }

  private static void waitUntil(long moment) {
    for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
