package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.FakeTransport;
import dev.sidecar.FakeTransport.Peer;
import dev.sidecar.call.Attempt;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy.MinRtt;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Admission that follows what it sees, in the whole engine, over a fake transport. */
class AdaptiveAdmissionTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final AdaptiveConcurrencyPolicy TWO = concurrency(2);
  private static final SheddingPolicy.Control CONTROL = SheddingPolicy.Control.DEFAULT;
  private static final Peer UNSENT =
      attempt -> {
        attempt.requestStarted();
        attempt.requestBodyFailed();
        throw new IOException("the application's");
      };
  private static final Peer CANCELED =
      attempt -> {
        attempt.requestStarted();
        attempt.call().cancel();
        throw new IOException("canceled");
      };

  private final AtomicLong now = new AtomicLong();
  private final AtomicLong draw = new AtomicLong(9_999);
  private final Timer timer = Timer.manual(now::get);
  private final Background background = Background.started(timer, "unused");
  private final FakeTransport transport = new FakeTransport();
  private RetryPolicy retry = RetryPolicy.NONE;
  private ControlLoop loop;

  @AfterEach
  void nothingIsLeft() {
    endAttempts();
    if (orders() != null) {
      assertThat(orders().admission().active()).isZero();
    }
    loop.close();
    assertThat(timer.watched()).isEmpty();
  }

  @Test
  void anAttemptAboveTheLimitIsRefusedAtOnceAndNotRetried() throws Exception {
    retry = RetryPolicy.of(3, RetryCondition.STATUS_5XX, RetryCondition.RESET);
    start(adaptive(TWO));
    loop.send(new FakeCall());
    loop.send(new FakeCall());
    SidecarException refused =
        catchThrowableOfType(SidecarException.Overflow.class, () -> loop.send(new FakeCall()));
    assertThat(refused)
        .hasMessage("cluster orders: refused: 2 attempts run (adaptiveConcurrency: 2)")
        .hasNoSuppressedExceptions();
    assertThat(refused.getStackTrace()).isEmpty();
    assertThat(refused.outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(refused.refusedBy()).isEqualTo(Rule.ADMISSION_ADAPTIVE_CONCURRENCY);
    assertThat(orders().concurrency().refused()).isEqualTo(1);
    assertThat(orders().admission().refused()).as("of the thresholds").isZero();
    assertThat(orders().admission().active()).isEqualTo(2);
  }

  @Test
  void whateverBecomesOfAnAttemptItLeavesTheLimit() throws Exception {
    start(adaptive(TWO));
    Peer bug =
        attempt -> {
          throw new IllegalStateException("a bug");
        };
    for (Peer peer :
        List.of(
            FakeTransport::refuseToConnect,
            FakeTransport::breakAfterRequest,
            UNSENT,
            CANCELED,
            bug)) {
      for (int i = 0; i < 3; i++) {
        transport.peer = peer;
        assertThatThrownBy(() -> loop.send(new FakeCall()))
            .isNotInstanceOf(SidecarException.Overflow.class);
      }
    }
    transport.peer = attempt -> FakeTransport.status(attempt, 200);
    for (int i = 0; i < 3; i++) {
      loop.send(new FakeCall());
      endAttempts();
    }
    assertThat(orders().concurrency().refused()).isZero();
  }

  @Test
  void anAttemptThatAThresholdRefusesLeavesTheLimit() throws Exception {
    start(AdmissionPolicy.builder().maxRequests(1).adaptiveConcurrency(TWO).build());
    loop.send(new FakeCall());
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> loop.send(new FakeCall())).hasMessageEndingWith("(maxRequests: 1)");
    }
    assertThat(orders().admission().refused()).isEqualTo(5);
    assertThat(orders().concurrency().refused()).isZero();
  }

  @Test
  void anotherPolicyBeginsAnewAndTheSameOneGoesOn() throws Exception {
    start(adaptive(TWO));
    measure(20);
    assertThat(orders().concurrency().minRttSeconds()).isEqualTo(0.0205);
    update(cluster(adaptive(TWO)).with(new LoadBalancingPolicy.Random()));
    assertThat(orders().concurrency().minRttSeconds()).as("kept").isEqualTo(0.0205);
    loop.send(new FakeCall());
    update(cluster(adaptive(concurrency(1))));
    assertThat(orders().concurrency().minRttSeconds()).as("anew").isNaN();
    loop.send(new FakeCall());
    assertThatThrownBy(() -> loop.send(new FakeCall()))
        .hasMessage("cluster orders: refused: 1 attempts run (adaptiveConcurrency: 1)");
    endAttempts();
    loop.send(new FakeCall());
  }

  @Test
  void withoutThePolicyNothingIsLimitedOrShown() throws Exception {
    start(adaptive(TWO));
    measure(20);
    update(cluster(AdmissionPolicy.DEFAULT));
    assertThat(timer.watched()).isEmpty();
    for (int i = 0; i < 5; i++) {
      loop.send(new FakeCall());
    }
    assertThat(orders().concurrency().limit()).isNaN();
    assertThat(orders().concurrency().minRttSeconds()).isNaN();
    assertThat(orders().shedding().successFraction()).isNaN();
  }

  @Test
  void aClusterThatLeavesIsNotLookedAtAnyMore() throws Exception {
    start(adaptive(TWO));
    measure(20);
    assertThat(timer.watched()).isNotEmpty();
    loop.update(new MeshPolicy(List.of(), List.of()));
    assertThat(timer.watched()).isEmpty();
  }

  @Test
  void whatBeganBeforeTheMeasurementDoesNotCountForIt() throws Exception {
    start(adaptive(TWO));
    measure(20);
    loop.send(new FakeCall());
    endAttempts();
    transport.onSend =
        () -> {
          transport.onSend = () -> {};
          move(Duration.ofSeconds(70));
        };
    loop.send(new FakeCall());
    endAttempts();
    measure(30);
    assertThat(orders().concurrency().minRttSeconds()).isEqualTo(0.0305);
  }

  @Test
  void whatTheCallerGivesUpIsNoSample() throws Exception {
    start(adaptive(TWO));
    for (int i = 0; i < 9; i++) {
      transport.peer = i % 2 == 0 ? CANCELED : UNSENT;
      assertThatThrownBy(() -> loop.send(new FakeCall())).isInstanceOf(SidecarException.class);
    }
    assertThat(orders().concurrency().minRttSeconds()).isNaN();
  }

  @Test
  void aCallIsShedWithoutAnAttemptAndSaysWhy() throws Exception {
    start(shedding(CONTROL));
    answers(500, 200, 500);
    draw.set(0);
    SidecarException refused =
        catchThrowableOfType(SidecarException.Shed.class, () -> loop.send(new FakeCall()));
    assertThat(refused)
        .hasMessage(
            "cluster orders: refused: 1 of the last 3 calls succeeded"
                + " (control.successRateThreshold: 95)");
    assertThat(refused.getStackTrace()).isEmpty();
    assertThat(refused.outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(refused.refusedBy()).isEqualTo(Rule.ADMISSION_CONTROL);
    assertThat(orders().shedding().refused()).isEqualTo(1);
    assertThat(orders().shedding().successFraction()).isEqualTo(1 / 3.0);
  }

  @Test
  void theThrottleCountsWhatItRefuses() throws Exception {
    start(shedding(new SheddingPolicy.Throttle(1.5, Duration.ofMinutes(2))));
    answers(500);
    draw.set(0);
    for (int i = 1; i <= 3; i++) {
      assertThatThrownBy(() -> loop.send(new FakeCall()))
          .hasMessage(
              "cluster orders: refused: 0 of the last " + i + " calls succeeded (throttle.k: 1.5)");
    }
  }

  @Test
  void decisionsOfOurOwnAndOfTheApplicationAreNotCounted() throws Exception {
    start(
        AdmissionPolicy.builder().maxRequests(1).adaptiveConcurrency(TWO).control(CONTROL).build());
    for (Peer peer : List.of(UNSENT, CANCELED)) {
      transport.peer = peer;
      assertThatThrownBy(() -> loop.send(new FakeCall())).isInstanceOf(SidecarException.class);
    }
    transport.peer = attempt -> FakeTransport.status(attempt, 200);
    loop.send(new FakeCall());
    assertThatThrownBy(() -> loop.send(new FakeCall()))
        .isInstanceOf(SidecarException.Overflow.class);
    assertThat(orders().shedding().successFraction()).isEqualTo(1);
  }

  @Test
  void aCallThatARetrySavesIsASuccess() throws Exception {
    retry = RetryPolicy.of(2, RetryCondition.STATUS_5XX);
    start(shedding(CONTROL));
    transport.peer =
        first -> {
          transport.peer = other -> FakeTransport.status(other, 200);
          return FakeTransport.status(first, 503);
        };
    draw.set(0);
    // No back-off, and no refusal by a draw of 0.
    ((FakeReply) loop.send(new FakeCall())).discard();
    assertThat(orders().shedding().successFraction()).isEqualTo(1);
  }

  /** Attempts that take so long until response headers, as many as a measurement needs. */
  private void measure(int millis) throws IOException {
    transport.onSend = () -> move(Duration.ofMillis(millis));
    for (int i = 0; i < 3; i++) {
      loop.send(new FakeCall());
      endAttempts();
    }
    transport.onSend = () -> {};
  }

  private void move(Duration time) {
    long until = now.get() + time.toNanos();
    while (now.get() < until) {
      now.addAndGet(10_000_000);
      timer.tick();
    }
  }

  private void answers(int... statuses) throws IOException {
    for (int status : statuses) {
      transport.peer = attempt -> FakeTransport.status(attempt, status);
      ((FakeReply) loop.send(new FakeCall())).discard();
    }
  }

  private void endAttempts() {
    transport.opened.forEach(each -> List.copyOf(each.attempts).forEach(Attempt::end));
  }

  private Cluster orders() {
    return loop.snapshot().clusters().get("orders");
  }

  private void start(AdmissionPolicy admission) {
    loop =
        new ControlLoop(
            mesh(cluster(admission)), EngineParts.of(transport, timer, draw::get).with(background));
  }

  private void update(ClusterPolicy cluster) throws Exception {
    loop.update(mesh(cluster)).get();
  }

  private MeshPolicy mesh(ClusterPolicy cluster) {
    CallPolicy calls =
        new CallPolicy(
            new TimeoutPolicy(Duration.ofMinutes(5), Duration.ZERO, Duration.ZERO),
            retry,
            Set.of());
    return new MeshPolicy(List.of(cluster), List.of(RoutePolicy.of("*", "orders").with(calls)));
  }

  private static ClusterPolicy cluster(AdmissionPolicy admission) {
    return ClusterPolicy.of("orders", A).with(admission);
  }

  private static AdmissionPolicy adaptive(AdaptiveConcurrencyPolicy policy) {
    return AdmissionPolicy.builder().adaptiveConcurrency(policy).build();
  }

  private static AdmissionPolicy shedding(SheddingPolicy policy) {
    AdmissionPolicy.Builder builder = AdmissionPolicy.builder();
    return policy instanceof SheddingPolicy.Control control
        ? builder.control(control).build()
        : builder.throttle((SheddingPolicy.Throttle) policy).build();
  }

  private static AdaptiveConcurrencyPolicy concurrency(int limit) {
    return AdaptiveConcurrencyPolicy.builder()
        .minRtt(new MinRtt(Duration.ofSeconds(60), 3, 0, limit, 25))
        .build();
  }
}
