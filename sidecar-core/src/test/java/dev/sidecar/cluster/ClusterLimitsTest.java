package dev.sidecar.cluster;

import static dev.sidecar.FakeTransport.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeCluster;
import dev.sidecar.FakeReply;
import dev.sidecar.FakeTransport;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Cuttable;
import dev.sidecar.call.Limit;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Timer;
import dev.sidecar.timeout.AttemptLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each limit on the whole path in a cluster, exact to the nanosecond of manual time: a tick before
 * it cuts nothing, the first tick from it on does. {@code StallMatrixTest} in sidecar-http shows
 * the same on sockets.
 */
@Timeout(60)
class ClusterLimitsTest {
  private static final long START = 1_000;
  // Of a draw, in nanoseconds.
  private static final long BACKOFF = 24_000_000;

  private final AtomicLong now = new AtomicLong(START);
  private final Timer timer = Timer.manual(now::get);
  private final FakeTransport transport = new FakeTransport();
  private final ExecutorService caller = Executors.newSingleThreadExecutor();
  private final List<Attempt> attempts = new ArrayList<>();
  private final List<String> cuts = new ArrayList<>();
  private Duration connectTimeout = Duration.ofHours(1);
  private AdmissionPolicy admission = AdmissionPolicy.DEFAULT;

  @AfterEach
  void nothingIsLeft() {
    caller.shutdownNow();
    attempts.forEach(Attempt::end);
    assertThat(timer.watched()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // connect, per try, call (0: no limit), which of them cuts, when
    "100, 200, 300, CONNECT, 100",
    "100,   0,   0, CONNECT, 100",
    "300, 200,   0, PER_TRY, 200",
    "300, 200, 300, PER_TRY, 200",
    "300,   0, 200,    CALL, 200",
    "300, 200, 200,    CALL, 200",
    "300, 300, 200,    CALL, 200",
  })
  void connectIsCutByTheShortestLimit(
      long connect, long perTry, long call, Limit bound, long nanos) {
    connectTimeout = Duration.ofNanos(connect);
    Cluster cluster = cluster(attempt -> cutAt(connecting(attempt), bound, START + nanos));
    assertThatThrownBy(() -> cluster.send(call(call, perTry, 0)))
        .isInstanceOfSatisfying(
            SidecarException.Timeout.class,
            e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT))
        .hasMessageContaining("(" + bound.knob() + ": ");
    assertNothingHeld(cluster);
  }

  @ParameterizedTest
  @CsvSource({
    // per try, call (0: no limit), which of them cuts, when
    "200,   0, PER_TRY, 200",
    "200, 201, PER_TRY, 200",
    "200, 200,    CALL, 200",
    "300, 200,    CALL, 200",
    "  0, 200,    CALL, 200",
  })
  void waitForTheAnswerIsCutByTheShorterLimit(long perTry, long call, Limit bound, long nanos) {
    Cluster cluster = cluster(attempt -> cutAt(requested(attempt), bound, START + nanos));
    assertThatThrownBy(() -> cluster.send(call(call, perTry, 0)))
        .isInstanceOfSatisfying(
            SidecarException.Timeout.class,
            e -> assertThat(e.outcome()).isEqualTo(Outcome.MAYBE_EXECUTED))
        .hasMessageContaining("(" + bound.knob() + ": ");
    assertNothingHeld(cluster);
  }

  @ParameterizedTest
  @CsvSource({
    // call, stream idle (0: no limit), the answer and the parts of the body, which limit, when
    "  0, 100,  50,  50,  50, STREAM_IDLE, 150",
    "  0, 100,  50, 149,  50, STREAM_IDLE, 249",
    "  0, 100,  50, 149, 248, STREAM_IDLE, 348",
    "300, 100,  50, 149, 199, STREAM_IDLE, 299",
    "300, 100,  50, 149, 200,        CALL, 300",
    "300, 100,  50, 149, 248,        CALL, 300",
    "300,   0,  50, 149, 299,        CALL, 300",
  })
  void silentBodyIsCutByTheIdleLimitCountedFromItsLastPart(
      long call, long idle, long answer, long part, long another, Limit bound, long nanos)
      throws Exception {
    Cluster cluster =
        cluster(
            attempt -> {
              // The per-try timeout looks at the answer only.
              tickAt(START + answer);
              return status(attempt, 200);
            });
    Reply reply = cluster.send(call(call, answer + 1, idle));
    assertThat(reply.status()).isEqualTo(200);
    Attempt attempt = attempts.get(0);
    for (long arrives : new long[] {part, another}) {
      if (START + arrives > now.get()) {
        tickAt(START + arrives);
        AttemptLimits.progressed(attempt);
      }
    }
    tickAt(START + nanos - 1);
    assertThat(cuts).isEmpty();
    assertThat(cluster.snapshot().endpoints().get(0).inFlight()).isEqualTo(1);
    tickAt(START + nanos);
    assertThat(cuts).containsExactly("cut");
    assertThat(attempt.timedOut()).isTrue();
    assertThat(attempt.limit()).isEqualTo(bound);
    assertNothingHeld(cluster);
  }

  @ParameterizedTest
  @CsvSource({
    // status, content type, the caller's own timeout (0: none), is it cut at the call timeout
    "200, text/event-stream,                  0, false",
    "200, Text/Event-Stream; charset=utf-8,   0, false",
    "200, text/event-stream,                200, true",
    "200, text/plain,                         0, true",
    "500, text/event-stream,                  0, true",
  })
  void eventStreamOutlivesTheRoutesTimeoutAndNotItsCallers(
      int status, String type, long own, boolean cut) throws Exception {
    Cluster cluster =
        cluster(
            attempt -> {
              attempt.requestStarted();
              return new FakeReply(attempt, status, Map.of("content-type", type));
            });
    FakeCall call = new FakeCall("orders", "/", own);
    call.policy(call(200, 0, 1_000).policy());
    cluster.send(call);
    tickAt(START + 200);
    assertThat(cuts).hasSize(cut ? 1 : 0);
    assertThat(attempts.get(0).hasEnded()).isEqualTo(cut);
    if (!cut) {
      tickAt(START + 1_000);
      assertThat(cuts).containsExactly("cut");
      assertThat(attempts.get(0).limit()).isEqualTo(Limit.STREAM_IDLE);
    }
    assertNothingHeld(cluster);
  }

  @Test
  void waitForAConnectionIsCutByTheCallTimeout() throws Exception {
    admission = new AdmissionPolicy(1, 10, 10, RetryLimit.DEFAULT);
    Cluster cluster = cluster(attempt -> status(attempt, 200));
    cluster.send(call(0, 0, 0));
    Future<Reply> waiting = waits(() -> cluster.send(call(200, 100, 0)), START + 200);
    tickAt(START + 199);
    assertThat(waiting.isDone()).isFalse();
    assertThat(cluster.admission().pending()).isEqualTo(1);
    tickAt(START + 200);
    assertThatThrownBy(waiting::get)
        .cause()
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessageContaining("the call's timeout passed while waiting for a connection");
    assertThat(attempts).hasSize(1);
    attempts.get(0).end();
    assertNothingHeld(cluster);
  }

  @Test
  void attemptAfterAWaitHasOnlyWhatTheWaitHasLeft() throws Exception {
    admission = new AdmissionPolicy(1, 10, 10, RetryLimit.DEFAULT);
    Cluster cluster =
        cluster(
            attempt ->
                attempts.size() == 1
                    ? status(attempt, 200)
                    : cutAt(requested(attempt), Limit.CALL, START + 200));
    cluster.send(call(0, 0, 0));
    Future<Reply> waiting = waits(() -> cluster.send(call(200, 150, 0)), START + 200);
    tickAt(START + 100);
    attempts.get(0).end();
    assertThatThrownBy(waiting::get).cause().isInstanceOf(SidecarException.Timeout.class);
    assertNothingHeld(cluster);
  }

  @Test
  void backoffThatEndsAtTheDeadlineIsNotWaitedFor() {
    Cluster cluster = cluster(FakeTransport::refuseToConnect);
    assertThatThrownBy(() -> cluster.send(retried(BACKOFF)))
        .isInstanceOf(SidecarException.Connection.class);
    assertThat(attempts).hasSize(1);
    assertNothingHeld(cluster);
  }

  @Test
  void backoffThatEndsBeforeTheDeadlineLeavesTheRestToTheAttempt() throws Exception {
    long deadline = START + BACKOFF + 1;
    Cluster cluster =
        cluster(
            attempt ->
                attempt.number() == 1
                    ? FakeTransport.refuseToConnect(attempt)
                    : cutAt(requested(attempt), Limit.CALL, deadline));
    Future<Reply> waiting = waits(() -> cluster.send(retried(BACKOFF + 1)), START + BACKOFF);
    tickAt(START + BACKOFF - 1);
    assertThat(attempts).hasSize(1);
    tickAt(START + BACKOFF);
    assertThatThrownBy(waiting::get)
        .cause()
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessageContaining("attempt 2 of 2");
    assertNothingHeld(cluster);
  }

  @Test
  void tickThatComesLateCutsAsWell() {
    Cluster cluster =
        cluster(
            attempt -> {
              requested(attempt);
              tickAt(START + 200 + Timer.TICK_NANOS);
              assertThat(cuts).containsExactly("cut");
              throw new IOException("cut");
            });
    assertThatThrownBy(() -> cluster.send(call(0, 200, 0)))
        .isInstanceOf(SidecarException.Timeout.class);
    assertNothingHeld(cluster);
  }

  /** What every transport does while it connects. */
  private Attempt connecting(Attempt attempt) {
    long limit = Deadline.after(timer.nanos(), connectTimeout);
    if (limit < attempt.limitNanos()) {
      attempt.limit(Limit.CONNECT, limit);
    }
    return attempt;
  }

  private static Attempt requested(Attempt attempt) {
    attempt.requestStarted();
    return attempt;
  }

  private FakeReply cutAt(Attempt attempt, Limit bound, long moment) throws IOException {
    tickAt(moment - 1);
    assertThat(cuts).isEmpty();
    assertThat(attempt.timedOut()).isFalse();
    tickAt(moment);
    assertThat(cuts).containsExactly("cut");
    assertThat(attempt.timedOut()).isTrue();
    assertThat(attempt.limit()).isEqualTo(bound);
    throw new IOException("cut");
  }

  /** Runs on a thread of its own what waits until a moment. */
  private Future<Reply> waits(Callable<Reply> sending, long moment) {
    Future<Reply> waiting = caller.submit(sending);
    while (timer.watched().stream().noneMatch(watched -> watched.limitNanos() == moment)) {
      Thread.onSpinWait();
    }
    return waiting;
  }

  private void tickAt(long nanos) {
    now.set(nanos);
    timer.tick();
  }

  private static void assertNothingHeld(Cluster cluster) {
    assertThat(cluster.admission().active()).as("permits").isZero();
    assertThat(cluster.budget().underWay()).as("retry permits").isZero();
    assertThat(cluster.snapshot().endpoints().get(0).inFlight()).as("load").isZero();
  }

  private static FakeCall call(long callNanos, long perTryNanos, long idleNanos) {
    return call(callNanos, perTryNanos, idleNanos, RetryPolicy.NONE);
  }

  private static FakeCall retried(long callNanos) {
    return call(callNanos, 0, 0, RetryPolicy.of(2, RetryCondition.CONNECT_FAILURE));
  }

  private static FakeCall call(
      long callNanos, long perTryNanos, long idleNanos, RetryPolicy retry) {
    TimeoutPolicy timeouts =
        new TimeoutPolicy(
            Duration.ofNanos(callNanos),
            Duration.ofNanos(perTryNanos),
            Duration.ofNanos(idleNanos));
    FakeCall call = new FakeCall();
    call.policy(CallPolicy.DEFAULT.with(timeouts).with(retry));
    return call;
  }

  private Cluster cluster(FakeTransport.Peer peer) {
    transport.peer =
        attempt -> {
          attempts.add(attempt);
          attempt.cuttableBy(recorder);
          return peer.answer(attempt);
        };
    Endpoint endpoint = Endpoint.parse("10.0.0.1:80");
    ClusterPolicy policy =
        ClusterPolicy.of("orders", endpoint).withConnectTimeout(connectTimeout).with(admission);
    return FakeCluster.of(policy, EngineParts.of(transport, timer, () -> BACKOFF / 1_000_000));
  }

  private final Cuttable recorder =
      new Cuttable() {
        @Override
        public void cut() {
          cuts.add("cut");
        }

        @Override
        public void cutConnection() {
          cuts.add("cutConnection");
        }
      };
}
