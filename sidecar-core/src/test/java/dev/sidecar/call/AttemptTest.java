package dev.sidecar.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AttemptTest {
  private static final int RACES = 8_000;

  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final List<String> events = new ArrayList<>();
  private final FakeCall call = new FakeCall();
  private final Attempt attempt = new Attempt(call, 1, timer);
  private final Cuttable transport =
      new Cuttable() {
        @Override
        public void cut() {
          events.add("cut");
        }

        @Override
        public void cutConnection() {
          events.add("cutConnection");
        }
      };

  @BeforeEach
  void balance() {
    attempt.goesTo(new FakePlace(() -> events.add("ended")));
  }

  @Test
  void loadAndPermitAreGivenBackOnce() {
    attempt.admitted(a -> events.add("left"));
    begin(100);
    attempt.end();
    attempt.end();
    assertThat(events).containsExactly("ended", "left");
  }

  @Test
  void answerBeforeTheLimitMovesTheLimit() {
    begin(100);
    assertThat(attempt.answered(now.get(), Limit.STREAM_IDLE, 200)).isTrue();
    tickAt(199);
    assertThat(events).isEmpty();
    assertThat(attempt.limit()).isEqualTo(Limit.STREAM_IDLE);
    assertThat(attempt.timedOut()).isFalse();
    assertThat(call.isCanceled()).isFalse();
  }

  @Test
  void answerAfterTheLimitIsTooLateAndTheLimitThatFiredIsTold() {
    begin(100);
    tickAt(100);
    assertThat(attempt.answered(now.get(), Limit.STREAM_IDLE, Deadline.NEVER)).isFalse();
    assertThat(attempt.timedOut()).isTrue();
    assertThat(attempt.limit()).isEqualTo(Limit.PER_TRY);
    assertThat(attempt.limitNanos()).isEqualTo(100);
    assertThat(events).containsExactly("cut");
  }

  @Test
  void attemptThatDoesNotLeaveAfterACutLosesItsConnectionAtTheNextTick() {
    begin(100);
    tickAt(100);
    assertThat(events).containsExactly("cut");
    tickAt(110);
    assertThat(events).containsExactly("cut", "cutConnection");
  }

  @Test
  void attemptThatEndedAfterACutKeepsItsConnection() {
    begin(100);
    tickAt(100);
    attempt.end();
    tickAt(110);
    assertThat(events).containsExactly("cut", "ended");
    assertThat(attempt.timedOut()).isTrue();
    assertThat(timer.watched()).isEmpty();
  }

  @Test
  void cancelBeforeBeginCutsAsSoonAsThereIsATransport() {
    call.cancel();
    attempt.begin(Limit.CALL, Deadline.NEVER);
    assertThat(events).isEmpty();
    attempt.cuttableBy(transport);
    assertThat(events).containsExactly("cut");
    assertThat(attempt.answered(now.get(), Limit.CALL, Deadline.NEVER)).isFalse();
    assertThat(call.isCanceled()).isTrue();
    assertThat(attempt.timedOut()).isFalse();
  }

  @Test
  void cancelInFlightCutsAndLeavesTheEndToTheCallingThread() {
    begin(100);
    call.cancel();
    assertThat(events).containsExactly("cut");
    assertThat(attempt.answered(now.get(), Limit.CALL, Deadline.NEVER)).isFalse();
    attempt.end();
    assertThat(events).containsExactly("cut", "ended");
    assertThat(attempt.timedOut()).isFalse();
  }

  @Test
  void threadThatDoesNotLeaveAfterACancelLosesItsConnectionAtTheNextTick() {
    begin(Deadline.NEVER);
    call.cancel();
    tickAt(1);
    assertThat(events).containsExactly("cut", "cutConnection");
  }

  @Test
  void cancelAfterTheAnswerCutsAndEnds() {
    begin(100);
    assertThat(attempt.answered(now.get(), Limit.STREAM_IDLE, 200)).isTrue();
    call.cancel();
    assertThat(events).containsExactly("cut", "ended");
    assertThat(call.isCanceled()).isTrue();
    assertThat(attempt.timedOut()).isFalse();
    assertThat(timer.watched()).isEmpty();
  }

  @Test
  void cancelAfterTheEndDoesNothing() {
    begin(100);
    attempt.end();
    call.cancel();
    assertThat(events).containsExactly("ended");
  }

  @Test
  void cancelTwiceCutsOnce() {
    begin(100);
    call.cancel();
    call.cancel();
    assertThat(events).containsExactly("cut");
  }

  @Test
  void limitThatPassesAfterACancelDoesNotMakeItATimeout() {
    begin(100);
    call.cancel();
    tickAt(100);
    assertThat(attempt.timedOut()).isFalse();
    assertThat(events).containsExactly("cut", "cutConnection");
  }

  @Test
  void endIsToldOnce() {
    begin(100);
    attempt.end();
    attempt.end();
    tickAt(100);
    assertThat(events).containsExactly("ended");
    assertThat(timer.watched()).isEmpty();
  }

  @Test
  void answerWhoseBodyHasEndedAlreadyIsInTime() {
    begin(100);
    attempt.end();
    assertThat(attempt.answered(now.get(), Limit.STREAM_IDLE, 200)).isTrue();
  }

  @Test
  void answeredAttemptThatNobodyReadsIsEndedByTheCut() {
    begin(100);
    assertThat(attempt.answered(now.get(), Limit.STREAM_IDLE, 200)).isTrue();
    tickAt(200);
    assertThat(events).containsExactly("cut", "ended");
    assertThat(attempt.timedOut()).isTrue();
    assertThat(timer.watched()).isEmpty();
  }

  @Test
  void transportThatComesAfterACutIsCutAtOnce() {
    attempt.begin(Limit.CALL, 100);
    tickAt(100);
    assertThat(events).isEmpty();
    attempt.cuttableBy(transport);
    assertThat(events).containsExactly("cut");
  }

  @Test
  @Timeout(60)
  void ofLimitAndAnswerExactlyOneWins() throws Exception {
    now.set(100);
    AtomicInteger answers = new AtomicInteger();
    race(
        run -> {
          boolean answered = run.attempt.answered(now.get(), Limit.STREAM_IDLE, Deadline.NEVER);
          run.answered = answered;
          // Asked at once, as the caller does who explains the failure.
          run.toldAsTimeout = run.attempt.timedOut();
          if (answered) {
            answers.incrementAndGet();
          } else {
            run.attempt.end();
          }
        },
        run -> run.attempt.cut(100),
        run -> {
          assertThat(run.cuts.get()).isEqualTo(run.answered ? 0 : 1);
          assertThat(run.toldAsTimeout).isEqualTo(!run.answered);
          assertThat(run.attempt.timedOut()).isEqualTo(!run.answered);
          assertThat(run.attempt.limit())
              .isEqualTo(run.answered ? Limit.STREAM_IDLE : Limit.PER_TRY);
          assertThat(run.ends.get()).isEqualTo(run.answered ? 0 : 1);
        });
    assertThat(answers.get()).isBetween(0, RACES);
  }

  @Test
  @Timeout(60)
  void cancelReachesTheAttemptHoweverItMeetsTheAnswer() throws Exception {
    race(
        run -> {
          run.answered = run.attempt.answered(now.get(), Limit.STREAM_IDLE, Deadline.NEVER);
          if (!run.answered) {
            run.attempt.end();
          }
        },
        run -> run.call.cancel(),
        run -> {
          assertThat(run.cuts.get()).isEqualTo(1);
          assertThat(run.ends.get()).isEqualTo(1);
          assertThat(run.attempt.timedOut()).isFalse();
        });
  }

  @Test
  @Timeout(60)
  void endIsToldOnceHoweverTheReaderMeetsTheCut() throws Exception {
    race(
        run -> {
          run.attempt.answered(now.get(), Limit.STREAM_IDLE, 50);
          run.attempt.end();
        },
        run -> run.attempt.cut(100),
        run -> assertThat(run.ends.get()).isEqualTo(1));
    assertThat(timer.watched()).isEmpty();
  }

  private interface Step {
    void run(Race race);
  }

  private static final class Race implements Cuttable {
    private final FakeCall call = new FakeCall();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private final Attempt attempt;
    private boolean answered;
    private boolean toldAsTimeout;

    Race(Timer timer) {
      attempt = new Attempt(call, 1, timer);
      attempt.goesTo(new FakePlace(ends::incrementAndGet));
      attempt.begin(Limit.PER_TRY, 100);
      attempt.cuttableBy(this);
    }

    @Override
    public void cut() {
      cuts.incrementAndGet();
    }

    @Override
    public void cutConnection() {}
  }

  /** Runs two steps on two threads at the same moment, again and again. */
  private void race(Step left, Step right, Step check) throws Exception {
    List<Race> races = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      // In batches, so that the table of the timer stays small.
      for (int batch = 0; batch < RACES / 200; batch++) {
        races.clear();
        for (int i = 0; i < 200; i++) {
          races.add(new Race(timer));
        }
        List<Race> runs = List.copyOf(races);
        CyclicBarrier barrier = new CyclicBarrier(2);
        AtomicInteger turn = new AtomicInteger();
        Future<?> a = threads.submit(() -> each(runs, left, barrier, turn));
        Future<?> b = threads.submit(() -> each(runs, right, barrier, turn));
        a.get();
        b.get();
        runs.forEach(check::run);
        runs.forEach(run -> run.attempt.end());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void each(List<Race> runs, Step step, CyclicBarrier barrier, AtomicInteger turn)
      throws Exception {
    barrier.await();
    for (int i = 0; i < runs.size(); i++) {
      // Both threads leave this line within nanoseconds of one another.
      turn.incrementAndGet();
      while (turn.get() < 2 * (i + 1)) {
        Thread.onSpinWait();
      }
      step.run(runs.get(i));
    }
    return null;
  }

  private void begin(long limit) {
    attempt.begin(Limit.PER_TRY, limit);
    attempt.cuttableBy(transport);
  }

  private void tickAt(long nanos) {
    now.set(nanos);
    timer.tick();
  }

  private record FakePlace(Runnable counter) implements Attempt.Place {
    @Override
    public Endpoint endpoint() {
      return Endpoint.parse("127.0.0.1:80");
    }

    @Override
    public void ended(Attempt ended) {
      counter.run();
    }
  }
}
