package dev.sidecar.cluster;

import static dev.sidecar.FakeTransport.breakAfterRequest;
import static dev.sidecar.FakeTransport.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeCluster;
import dev.sidecar.FakeReply;
import dev.sidecar.FakeTransport;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Limit;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The path of a call in its cluster, over a fake transport and in manual time. */
class ClusterStackTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final Endpoint B = Endpoint.parse("10.0.0.2:80");
  private static final Endpoint C = Endpoint.parse("10.0.0.3:80");
  private static final RetryPolicy THREE_5XX = RetryPolicy.of(3, RetryCondition.STATUS_5XX);

  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final FakeTransport transport = new FakeTransport();
  private final Deque<FakeTransport.Peer> script = new ArrayDeque<>();
  private final List<Attempt> attempts = new ArrayList<>();
  private AdmissionPolicy admission = AdmissionPolicy.DEFAULT;
  private Cluster cluster;
  // No retry waits, unless a test says otherwise.
  private long draw;
  private Runnable onDraw = () -> {};

  @AfterEach
  void nothingIsLeft() {
    attempts.forEach(Attempt::end);
    assertThat(timer.watched()).isEmpty();
    if (cluster != null) {
      assertThat(cluster.admission().active()).as("permits").isZero();
      assertThat(cluster.budget().underWay()).as("retry permits").isZero();
      assertThat(cluster.snapshot().endpoints())
          .allSatisfy(handle -> assertThat(handle.inFlight()).as("load").isZero());
    }
  }

  @Test
  void answerIsReturnedAndNothingIsSentAgain() throws Exception {
    Reply reply = send(call("GET", THREE_5XX), answers(200));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(attempts).hasSize(1);
    assertThat(cluster.budget().calls()).isEqualTo(1);
    assertThat(cluster.budget().retries()).isZero();
  }

  @Test
  void secondAttemptGoesToAnotherEndpoint() throws Exception {
    Reply reply = send(call("GET", THREE_5XX), answers(503), answers(200));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(attempts).extracting(Attempt::endpoint).containsExactly(A, B);
    assertThat(attempts).extracting(Attempt::number).containsExactly(1, 2);
  }

  @Test
  void everyEndpointIsTriedBeforeOneIsTriedAgain() throws Exception {
    RetryPolicy retry = RetryPolicy.of(4, RetryCondition.STATUS_5XX);
    send(call("GET", retry), answers(500), answers(500), answers(500), answers(500));
    assertThat(attempts.subList(0, 3))
        .extracting(Attempt::endpoint)
        .containsExactlyInAnyOrder(A, B, C);
  }

  @Test
  void pickerThatInsistsIsOverruled() throws Exception {
    draw = 0;
    cluster = cluster(new LoadBalancingPolicy.LeastRequest(2), A, B);
    send(call("GET", THREE_5XX), answers(503), answers(200));
    assertThat(attempts).extracting(Attempt::endpoint).containsExactly(A, B);
  }

  @Test
  void aRetryPicksUpToSixTimesAndOverrulesWeights() throws Exception {
    DiscoveryPolicy weighted =
        new DiscoveryPolicy.Static(
            List.of(new WeightedEndpoint(A, 1_000), new WeightedEndpoint(B, 1)));
    AtomicInteger draws = new AtomicInteger();
    onDraw = draws::incrementAndGet;
    ClusterPolicy policy = ClusterPolicy.of("orders", weighted);
    cluster = FakeCluster.of(policy, EngineParts.of(transport, timer, this::draw));
    assertThat(draws.getAndSet(0)).as("when it is made").isEqualTo(1);
    send(call("GET", THREE_5XX), answers(200));
    assertThat(draws.getAndSet(0)).as("first attempt").isEqualTo(1);
    send(call("GET", THREE_5XX), answers(503), answers(200));
    assertThat(attempts).extracting(Attempt::endpoint).containsExactly(A, A, B);
    assertThat(draws).as("first attempt, back-off, and six picks").hasValue(8);
  }

  @Test
  void discardedAnswerIsGivenUpAndTheLastOneReturned() throws Exception {
    FakeReply last =
        (FakeReply) send(call("GET", THREE_5XX), answers(500), answers(502), answers(504));
    assertThat(last.status()).isEqualTo(504);
    assertThat(last.discarded).isFalse();
    List<FakeReply> replies = transport.opened.stream().flatMap(c -> c.replies.stream()).toList();
    assertThat(replies).filteredOn(reply -> reply.discarded).hasSize(2);
  }

  @Test
  void postThatMayHaveRunIsNotSentAgain() {
    FakeCall call = call("POST", THREE_5XX);
    assertThatThrownBy(() -> send(call, breaks(), answers(200)))
        .isInstanceOf(SidecarException.Connection.class)
        .hasMessage(
            "cluster orders: endpoint 10.0.0.1:80: attempt 1 of 3: unexpected end of stream")
        .hasNoSuppressedExceptions();
    assertThat(attempts).hasSize(1);
  }

  @Test
  void postThatWasAnsweredIsNotSentAgain() throws Exception {
    assertThat(send(call("POST", THREE_5XX), answers(503)).status()).isEqualTo(503);
    assertThat(attempts).hasSize(1);
  }

  @Test
  void postThatNeverLeftIsSentAgain() throws Exception {
    Reply reply =
        send(call("POST", RetryPolicy.DEFAULT), FakeTransport::refuseToConnect, answers(201));
    assertThat(reply.status()).isEqualTo(201);
  }

  @Test
  void postThatThePeerRefusedIsSentAgain() throws Exception {
    Reply reply =
        send(
            call("POST", RetryPolicy.DEFAULT),
            attempt -> {
              attempt.refused();
              return breakAfterRequest(attempt);
            },
            answers(201));
    assertThat(reply.status()).isEqualTo(201);
  }

  @Test
  void bodyThatCanBeSentOnceIsSentOnce() {
    FakeCall call = call("PUT", RetryPolicy.DEFAULT);
    call.replayable = false;
    assertThatThrownBy(() -> send(call, FakeTransport::refuseToConnect, answers(200)))
        .isInstanceOf(SidecarException.Connection.class);
    assertThat(attempts).hasSize(1);
  }

  @Test
  void peerThatSaysItIsRateLimitedIsLeftAlone() throws Exception {
    Map<String, String> limited = Map.of("x-envoy-ratelimited", "true");
    Reply reply =
        send(call("GET", THREE_5XX), attempt -> new FakeReply(attempt, 503, limited), answers(200));
    assertThat(reply.status()).isEqualTo(503);
  }

  @Test
  void lastFailureTellsOfAllBeforeIt() {
    SidecarException last =
        catchThrowableOfType(
            SidecarException.class,
            () ->
                send(
                    call("GET", THREE_5XX),
                    answers(503),
                    breaks(),
                    FakeTransport::refuseToConnect));
    assertThat(last)
        .hasMessage("cluster orders: endpoint 10.0.0.3:80: attempt 3 of 3: connection refused");
    assertThat(Arrays.stream(last.getSuppressed()).map(Throwable::getMessage))
        .containsExactly(
            "cluster orders: endpoint 10.0.0.1:80: attempt 1 of 3: answered 503",
            "cluster orders: endpoint 10.0.0.2:80: attempt 2 of 3: unexpected end of stream");
    assertThat(last.outcome()).isEqualTo(Outcome.EXECUTED);
  }

  @Test
  void noRetryBeginsThatTheDeadlineCannotHold() {
    TimeoutPolicy short20 = new TimeoutPolicy(Duration.ofMillis(20), Duration.ZERO, Duration.ZERO);
    FakeCall call = call("GET", THREE_5XX);
    call.policy(call.policy().with(short20));
    draw = 24;
    assertThatThrownBy(() -> send(call, breaks(), answers(200)))
        .isInstanceOf(SidecarException.Connection.class)
        .hasMessageContaining("attempt 1 of 3");
    assertThat(attempts).hasSize(1);
  }

  @Test
  @Timeout(60)
  void retryWaitsForItsBackoffToTheTick() throws Exception {
    draw = 24;
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try {
      Future<Reply> reply =
          caller.submit(() -> send(call("GET", THREE_5XX), answers(503), answers(200)));
      while (timer.watched().stream().noneMatch(waits -> waits.limitNanos() == 24_000_000)) {
        Thread.onSpinWait();
      }
      tickAt(23_999_999);
      assertThat(attempts).hasSize(1);
      tickAt(24_000_000);
      assertThat(reply.get().status()).isEqualTo(200);
    } finally {
      caller.shutdownNow();
    }
  }

  @Test
  void perTryTimeoutIsFollowedByAnotherAttempt() throws Exception {
    TimeoutPolicy tries =
        new TimeoutPolicy(Duration.ofSeconds(15), Duration.ofMillis(50), Duration.ZERO);
    FakeCall call = call("GET", RetryPolicy.DEFAULT);
    call.policy(call.policy().with(tries));
    Reply reply = send(call, this::silentUntilCut, answers(200));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(attempts.get(0).limit()).isEqualTo(Limit.PER_TRY);
    assertThat(attempts.get(0).timedOut()).isTrue();
  }

  @Test
  void callTimeoutIsTheEnd() {
    FakeCall call = call("GET", THREE_5XX);
    assertThatThrownBy(() -> send(call, answers(503), this::silentUntilCut, answers(200)))
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessageContaining("attempt 2 of 3: no complete response in 15 s (timeout: 15 s)")
        .hasSuppressedException(
            new SidecarException.Answered(
                "cluster orders: endpoint 10.0.0.1:80: attempt 1 of 3: answered 503"));
    assertThat(attempts).hasSize(2);
  }

  @Test
  void spentBudgetReturnsTheFailureAsItIs() throws Exception {
    admission = new AdmissionPolicy(1_024, 1_024, 1_024, new RetryLimit.Budget(0, 0));
    assertThat(send(call("GET", THREE_5XX), answers(503), answers(200)).status()).isEqualTo(503);
    assertThat(cluster.budget().denied()).isEqualTo(1);
    assertThat(attempts).hasSize(1);
  }

  @Test
  void callThatAsksForARetryCountsAsActive() throws Exception {
    admission = new AdmissionPolicy(1_024, 1_024, 1_024, new RetryLimit.Budget(100, 0));
    Reply reply = send(call("GET", THREE_5XX), breaks(), answers(503), answers(200));
    assertThat(reply.status()).isEqualTo(200);
    cluster = null;
    admission = new AdmissionPolicy(1_024, 1_024, 1_024, new RetryLimit.Budget(99, 0));
    assertThatThrownBy(() -> send(call("GET", THREE_5XX), breaks()))
        .isInstanceOf(SidecarException.Connection.class);
  }

  @Test
  void retryPermitIsHeldUntilTheRetryIsAnswered() throws Exception {
    List<Integer> underWay = new ArrayList<>();
    send(
        call("GET", THREE_5XX),
        answers(503),
        attempt -> {
          underWay.add(cluster.budget().underWay());
          return status(attempt, 200);
        });
    assertThat(underWay).containsExactly(1);
    assertThat(cluster.budget().underWay()).isZero();
  }

  @Test
  void canceledCallIsNotSentAgain() {
    FakeCall call = call("GET", THREE_5XX);
    assertThatThrownBy(
            () ->
                send(
                    call,
                    attempt -> {
                      attempt.requestStarted();
                      call.cancel();
                      throw new IOException("canceled");
                    },
                    answers(200)))
        .isInstanceOf(SidecarException.Canceled.class)
        .hasMessageEndingWith("canceled by the caller");
    assertThat(attempts).hasSize(1);
  }

  @Test
  void cancelBeforeTheNextAttemptEndsTheCallThere() {
    FakeCall call = call("GET", THREE_5XX);
    FakeTransport.Peer thenTheBackoffIsDrawn =
        attempt -> {
          onDraw = call::cancel;
          return answers(503).answer(attempt);
        };
    assertThatThrownBy(() -> send(call, thenTheBackoffIsDrawn, answers(200)))
        .isInstanceOf(SidecarException.Canceled.class)
        .hasMessage("cluster orders: canceled by the caller before attempt 2")
        .hasSuppressedException(
            new SidecarException.Answered(
                "cluster orders: endpoint 10.0.0.1:80: attempt 1 of 3: answered 503"));
  }

  @Test
  void interruptedThreadWaitsForNoRetryAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> send(call("GET", THREE_5XX), answers(503), answers(200)))
          .isInstanceOf(SidecarException.Canceled.class)
          .hasMessage("cluster orders: interrupted before attempt 2");
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void clusterWithoutEndpointsSaysSo() {
    cluster = cluster(new LoadBalancingPolicy.RoundRobin());
    assertThatThrownBy(() -> send(call("GET", THREE_5XX)))
        .isInstanceOf(SidecarException.NoEndpoint.class)
        .hasMessage("cluster orders: no endpoint (expected: at least one)");
  }

  @Test
  void errorInTheTransportLeavesNothingBehind() {
    assertThatThrownBy(
            () ->
                send(
                    call("GET", THREE_5XX),
                    attempt -> {
                      throw new IllegalStateException("a bug");
                    }))
        .isInstanceOf(IllegalStateException.class);
  }

  private FakeReply silentUntilCut(Attempt attempt) throws IOException {
    attempt.requestStarted();
    tickAt(attempt.limitNanos());
    throw new IOException("cut");
  }

  private void tickAt(long nanos) {
    now.set(nanos);
    timer.tick();
  }

  private static FakeTransport.Peer answers(int status) {
    return attempt -> status(attempt, status);
  }

  private static FakeTransport.Peer breaks() {
    return FakeTransport::breakAfterRequest;
  }

  private static FakeCall call(String method, RetryPolicy retry) {
    FakeCall call = new FakeCall();
    call.method = method;
    call.policy(CallPolicy.DEFAULT.with(retry));
    return call;
  }

  private Reply send(FakeCall call, FakeTransport.Peer... peers) throws IOException {
    script.addAll(List.of(peers));
    transport.peer =
        attempt -> {
          attempts.add(attempt);
          return script.removeFirst().answer(attempt);
        };
    if (cluster == null) {
      cluster = cluster(new LoadBalancingPolicy.RoundRobin(), A, B, C);
    }
    return cluster.send(call);
  }

  private long draw() {
    onDraw.run();
    return draw;
  }

  private Cluster cluster(LoadBalancingPolicy balancing, Endpoint... endpoints) {
    ClusterPolicy policy = ClusterPolicy.of("orders", endpoints).with(admission).with(balancing);
    return FakeCluster.of(policy, EngineParts.of(transport, timer, this::draw));
  }
}
