package dev.sidecar.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.FakeCall;
import dev.sidecar.call.Attempt;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.time.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdmissionTest {
  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void attemptKeepsItsPermitUntilItEnds() throws Exception {
    Admission admission = admission(10, 10, 10);
    Attempt attempt = entered(admission);
    assertThat(admission.active()).isEqualTo(1);
    attempt.end();
    assertThat(admission.active()).isZero();
  }

  @Test
  void oneAttemptAboveMaxRequestsIsRefusedAtOnceAndNotCounted() throws Exception {
    Admission admission = admission(10, 10, 2);
    Attempt first = entered(admission);
    entered(admission);
    SidecarException refused =
        catchThrowableOfType(SidecarException.Overflow.class, () -> entered(admission));
    assertThat(refused).hasMessage("cluster orders: refused: 2 attempts run (maxRequests: 2)");
    assertThat(refused.outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(refused.getStackTrace()).isEmpty();
    assertThat(admission.active()).isEqualTo(2);
    assertThat(admission.refused()).isEqualTo(1);
    first.end();
    entered(admission);
  }

  @Test
  void http2WaitsForNoConnection() throws Exception {
    AdmissionPolicy policy = new AdmissionPolicy(1, 1, 3, RetryLimit.DEFAULT);
    Admission admission = new Admission("orders", Thresholds.of(policy, HttpProtocol.HTTP2), timer);
    entered(admission);
    entered(admission);
    entered(admission);
    assertThatThrownBy(() -> entered(admission)).hasMessageEndingWith("(maxRequests: 3)");
  }

  @Test
  void waitingAttemptsAreLetInInTheirOrder() throws Exception {
    Admission admission = admission(1, 10, 10);
    List<Integer> order = new ArrayList<>();
    Attempt running = entered(admission);
    List<Future<Attempt>> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      waiting.add(
          waits(
              admission,
              () -> {
                Attempt attempt = entered(admission);
                order.add(number);
                return attempt;
              }));
    }
    assertThat(admission.active()).isEqualTo(6);
    for (Future<Attempt> next : waiting) {
      running.end();
      running = next.get();
    }
    running.end();
    assertThat(order).containsExactly(0, 1, 2, 3, 4);
    assertThat(admission.active()).isZero();
  }

  @Test
  void oneAttemptAboveMaxPendingIsRefused() throws Exception {
    Admission admission = admission(1, 1, 10);
    Attempt running = entered(admission);
    Future<Attempt> waiting = waits(admission, () -> entered(admission));
    assertThatThrownBy(() -> entered(admission))
        .isInstanceOf(SidecarException.Overflow.class)
        .hasMessage("cluster orders: refused: 1 attempts wait for a connection (maxPending: 1)");
    running.end();
    waiting.get().end();
    assertThat(admission.active()).isZero();
  }

  @Test
  void waitEndsAtTheDeadlineToTheTick() throws Exception {
    Admission admission = admission(1, 1, 10);
    entered(admission);
    FakeCall call = new FakeCall();
    call.lasts(0, 100);
    Future<Attempt> waiting = waits(admission, () -> entered(admission, call));
    tickAt(99);
    assertThat(waiting.isDone()).isFalse();
    tickAt(100);
    assertThatThrownBy(waiting::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessage(
            "cluster orders: the call's timeout passed while waiting for a connection"
                + " (maxConnections: 1)");
    assertThat(admission.active()).isEqualTo(1);
  }

  @Test
  void cancelEndsTheWait() throws Exception {
    Admission admission = admission(1, 1, 10);
    entered(admission);
    FakeCall call = new FakeCall();
    Future<Attempt> waiting = waits(admission, () -> entered(admission, call));
    call.cancel();
    assertThatThrownBy(waiting::get)
        .cause()
        .isInstanceOf(SidecarException.Canceled.class)
        .hasMessageStartingWith("cluster orders: canceled by the caller while waiting");
    assertThat(admission.pending()).isZero();
  }

  @Test
  void interruptEndsTheWaitAndStaysSet() throws Exception {
    Admission admission = admission(1, 1, 10);
    entered(admission);
    CountDownLatch started = new CountDownLatch(1);
    List<Object> seen = new ArrayList<>();
    Thread waiter =
        new Thread(
            () -> {
              started.countDown();
              seen.add(
                  catchThrowableOfType(SidecarException.Canceled.class, () -> entered(admission)));
              seen.add(Thread.currentThread().isInterrupted());
            });
    waiter.start();
    started.await();
    untilPending(admission, 1);
    waiter.interrupt();
    waiter.join();
    assertThat(seen.get(0))
        .hasToString(
            "dev.sidecar.failure.SidecarException$Canceled: cluster orders: interrupted while waiting"
                + " for a connection (maxConnections: 1)");
    assertThat(seen.get(1)).isEqualTo(true);
    assertThat(admission.active()).isEqualTo(1);
  }

  @Test
  void widerThresholdsLetTheWaitingIn() throws Exception {
    Admission admission = admission(1, 10, 10);
    entered(admission);
    Future<Attempt> waiting = waits(admission, () -> entered(admission));
    admission.limit(new Thresholds(2, 10, 10));
    waiting.get().end();
    assertThat(admission.active()).isEqualTo(1);
  }

  @Test
  void narrowerThresholdsLetNobodyInUntilEnoughHaveLeft() throws Exception {
    Admission admission = admission(2, 10, 10);
    Attempt first = entered(admission);
    Attempt second = entered(admission);
    admission.limit(new Thresholds(1, 10, 10));
    Future<Attempt> waiting = waits(admission, () -> entered(admission));
    first.end();
    assertThat(admission.pending()).isEqualTo(1);
    second.end();
    waiting.get().end();
    assertThat(admission.active()).isZero();
  }

  @Test
  void waitingAttemptsThatFitUnderMaxRequestsNoMoreAreRefused() throws Exception {
    Admission admission = admission(2, 10, 10);
    Attempt first = entered(admission);
    Attempt second = entered(admission);
    Future<Attempt> waiting = waits(admission, () -> entered(admission));
    admission.limit(new Thresholds(2, 10, 1));
    assertThat(admission.pending()).isEqualTo(1);
    first.end();
    assertThatThrownBy(waiting::get)
        .hasRootCauseInstanceOf(SidecarException.Overflow.class)
        .hasMessageContaining("1 attempts run (maxRequests: 1)");
    assertThat(admission.active()).isEqualTo(1);
    assertThat(admission.refused()).isEqualTo(1);
    second.end();
    assertThat(admission.active()).isZero();
  }

  @Test
  void closedDoorRefusesCallsAndLetsRetriesIn() throws Exception {
    Admission admission = admission(2, 10, 10);
    Attempt running = entered(admission);
    admission.close();
    assertThatThrownBy(() -> entered(admission))
        .isInstanceOf(SidecarException.Closed.class)
        .hasMessage("cluster orders: the client is closed");
    Attempt retry = new Attempt(new FakeCall(), 2, timer);
    admission.enter(retry);
    assertThat(admission.active()).isEqualTo(2);
    running.end();
    retry.end();
    assertThat(admission.active()).isZero();
    admission.shut();
    assertThatThrownBy(() -> admission.enter(new Attempt(new FakeCall(), 2, timer)))
        .isInstanceOf(SidecarException.Closed.class);
    assertThat(admission.active()).isZero();
  }

  /** Eight threads, some of which give up while they wait; the counts must come out even. */
  @Test
  void neverMoreRunThanAllowedAndNoPermitIsLost() throws Exception {
    Admission admission = admission(3, 5, 10);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<Integer>> workers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      workers.add(threads.submit(() -> enterAndLeave(admission, running, most)));
    }
    int entered = 0;
    for (Future<Integer> worker : workers) {
      entered += worker.get();
    }
    assertThat(entered).isPositive();
    assertThat(most.get()).isBetween(1, 3);
    assertThat(admission.active()).isZero();
  }

  private Integer enterAndLeave(Admission admission, AtomicInteger running, AtomicInteger most) {
    int entered = 0;
    for (int i = 0; i < 5_000; i++) {
      FakeCall call = new FakeCall();
      if (ThreadLocalRandom.current().nextInt(4) == 0) {
        call.lasts(0, 0);
      }
      try {
        Attempt attempt = entered(admission, call);
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        Thread.yield();
        running.decrementAndGet();
        attempt.end();
        entered++;
      } catch (SidecarException e) {
        assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
      }
    }
    return entered;
  }

  private Admission admission(int connections, int pending, int requests) {
    return new Admission("orders", new Thresholds(connections, pending, requests), timer);
  }

  private Attempt entered(Admission admission) throws SidecarException {
    return entered(admission, new FakeCall());
  }

  private Attempt entered(Admission admission, FakeCall call) throws SidecarException {
    Attempt attempt = new Attempt(call, 1, timer);
    admission.enter(attempt);
    return attempt;
  }

  /** Runs on a thread of its own something that waits in the queue. */
  private Future<Attempt> waits(Admission admission, Callable<Attempt> entering) {
    int before = admission.pending();
    Future<Attempt> waiting = threads.submit(entering);
    untilPending(admission, before + 1);
    return waiting;
  }

  private static void untilPending(Admission admission, int pending) {
    while (admission.pending() < pending) {
      Thread.onSpinWait();
    }
  }

  private void tickAt(long nanos) {
    now.set(nanos);
    timer.tick();
  }
}
