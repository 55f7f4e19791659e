package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.FakeTransport;
import dev.sidecar.FakeTransport.Peer;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The circuit breaker in the whole engine, over a fake transport and in manual time. */
class CircuitBreakerTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");

  /** Half of four fail, or three of four are slower than 100 ms: open for 1 s, then two may try. */
  private static final CircuitBreakerPolicy FOUR =
      new CircuitBreakerPolicy(50, 75, millis(100), 4, 4, millis(1_000), 2);

  private static final CircuitBreakerPolicy FIVE =
      new CircuitBreakerPolicy(50, 75, millis(100), 5, 5, millis(1_000), 2);

  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final Background background = Background.manual(now::get);
  private final FakeTransport transport = new FakeTransport();
  private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
  private RetryPolicy retry = RetryPolicy.NONE;
  private ControlLoop loop;

  @AfterEach
  void nothingIsLeft() {
    endAttempts();
    assertThat(orders() == null ? 0 : orders().admission().active()).isZero();
    loop.close();
    assertThat(timer.watched()).isEmpty();
  }

  @Test
  void opensWhenHalfOfTheAnswersAreServerErrors() throws Exception {
    start(FOUR);
    answers(200, 499, 500);
    assertThat(state()).isEqualTo(State.CLOSED);
    answers(599);
    assertThat(state()).isEqualTo(State.OPEN);
  }

  @Test
  void opensWhenHalfOfTheAttemptsBringNoResponse() throws Exception {
    start(FOUR);
    answers(200, 200);
    fails(FakeTransport::refuseToConnect, SidecarException.Connection.class);
    assertThat(state()).isEqualTo(State.CLOSED);
    fails(this::timeOut, SidecarException.Timeout.class);
    assertThat(state()).isEqualTo(State.OPEN);
  }

  @Test
  void opensWhenResponseHeadersAreSlowHoweverGoodTheyAre() throws Exception {
    start(FOUR);
    slow(millis(100));
    assertThat(metrics().getNumberOfSlowCalls()).as("at the limit").isZero();
    slow(millis(101));
    slow(millis(101));
    assertThat(state()).isEqualTo(State.CLOSED);
    slow(millis(101));
    assertThat(state()).isEqualTo(State.OPEN);
  }

  @Test
  void aBodyThatIsReadSlowlyIsNotSlow() throws Exception {
    start(FOUR);
    transport.peer = attempt -> FakeTransport.status(attempt, 200);
    loop.send(new FakeCall());
    now.addAndGet(millis(900).toNanos());
    endAttempts();
    assertThat(metrics().getNumberOfSlowCalls()).isZero();
    assertThat(metrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
  }

  @Test
  void slowFailureIsSlowToo() throws Exception {
    start(FOUR);
    fails(this::timeOut, SidecarException.Timeout.class);
    assertThat(metrics().getNumberOfSlowFailedCalls()).isEqualTo(1);
  }

  @Test
  void openCircuitRefusesWithoutAnAttempt() throws Exception {
    open();
    int before = attempts();
    SidecarException.CircuitOpen refused =
        catchThrowableOfType(SidecarException.CircuitOpen.class, () -> loop.send(new FakeCall()));
    assertThat(refused)
        .hasMessage("cluster orders: circuit breaker open (openDuration: 1s)")
        .hasNoCause();
    assertThat(refused.getStackTrace()).isEmpty();
    assertThat(refused.outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(attempts()).isEqualTo(before);
    assertThat(orders().breaker().refused()).isEqualTo(1);
  }

  @Test
  void openCircuitIsNotRetried() throws Exception {
    retry = RetryPolicy.of(10, RetryCondition.RESET);
    start(FOUR);
    transport.peer = FakeTransport::refuseToConnect;
    SidecarException.CircuitOpen refused =
        catchThrowableOfType(SidecarException.CircuitOpen.class, () -> loop.send(new FakeCall()));
    assertThat(refused.getSuppressed()).as("every attempt counted").hasSize(4);
    assertThat(orders().breaker().refused()).isEqualTo(1);
    assertThatThrownBy(() -> loop.send(new FakeCall())).hasNoSuppressedExceptions();
    assertThat(orders().breaker().refused()).isEqualTo(2);
  }

  @Test
  void afterItsTimeSomeMayTryAndCloseIt() throws Exception {
    open();
    now.addAndGet(millis(1_000).toNanos());
    refused("open (openDuration: 1s)");
    now.addAndGet(1);
    transport.peer = attempt -> FakeTransport.status(attempt, 200);
    List<Runnable> inside = new ArrayList<>();
    transport.onSend =
        () -> {
          // While two are under way a third is refused.
          transport.onSend = () -> inside.add(() -> {});
          nested();
          refused("half open (halfOpenCalls: 2)");
        };
    loop.send(new FakeCall());
    assertThat(inside).hasSize(1);
    assertThat(state()).isEqualTo(State.CLOSED);
    answers(200);
  }

  @Test
  void triesThatFailOpenItAgain() throws Exception {
    open();
    now.addAndGet(millis(1_001).toNanos());
    answers(200, 500);
    assertThat(state()).isEqualTo(State.OPEN);
  }

  @Test
  void whatSaysNothingOfTheClusterGivesItsPermissionBack() throws Exception {
    open();
    now.addAndGet(millis(1_001).toNanos());
    for (int i = 0; i < 5; i++) {
      fails(
          attempt -> {
            attempt.requestStarted();
            attempt.call().cancel();
            throw new IOException("canceled");
          },
          SidecarException.Canceled.class);
      fails(
          attempt -> {
            attempt.requestStarted();
            attempt.requestBodyFailed();
            throw new IOException("the application's");
          },
          SidecarException.RequestBody.class);
      transport.peer =
          attempt -> {
            throw new IllegalStateException("a bug");
          };
      assertThatThrownBy(() -> loop.send(new FakeCall())).isInstanceOf(IllegalStateException.class);
    }
    assertThat(state()).isEqualTo(State.HALF_OPEN);
    assertThat(metrics().getNumberOfBufferedCalls()).isZero();
    answers(200, 200);
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aShedAttemptIsNoFailure() throws Exception {
    AdmissionPolicy one = new AdmissionPolicy(9, 9, 1, RetryLimit.DEFAULT);
    start(cluster(FOUR).with(one));
    transport.peer = attempt -> FakeTransport.status(attempt, 200);
    loop.send(new FakeCall());
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> loop.send(new FakeCall()))
          .isInstanceOf(SidecarException.Overflow.class);
    }
    assertThat(metrics().getNumberOfBufferedCalls()).isEqualTo(1);
  }

  @Test
  void aClusterWithoutEndpointsIsNoFailure() throws Exception {
    start(cluster(FOUR).with(List.<Endpoint>of()));
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> loop.send(new FakeCall()))
          .isInstanceOf(SidecarException.NoEndpoint.class);
    }
    assertThat(state()).isEqualTo(State.CLOSED);
    assertThat(metrics().getNumberOfBufferedCalls()).isZero();
  }

  @Test
  void listenersInTheRegistryHearOfEverything() throws Exception {
    List<String> heard = new ArrayList<>();
    registry
        .getEventPublisher()
        .onEntryAdded(
            added ->
                added
                    .getAddedEntry()
                    .getEventPublisher()
                    .onEvent(event -> heard.add(event.getEventType().toString())));
    start(FOUR);
    answers(200, 200, 500, 500);
    refused("open (openDuration: 1s)");
    assertThat(heard)
        .containsExactly(
            "SUCCESS",
            "SUCCESS",
            "ERROR",
            "ERROR",
            "FAILURE_RATE_EXCEEDED",
            "STATE_TRANSITION",
            "NOT_PERMITTED");
  }

  @Test
  void whoeverForcesTheBreakerIsObeyed() throws Exception {
    start(FOUR);
    breaker().transitionToForcedOpenState();
    refused("forced open (expected: closed again where it was forced)");
    breaker().transitionToDisabledState();
    answers(500, 500, 500, 500, 500);
    assertThat(state()).isEqualTo(State.DISABLED);
  }

  @Test
  void unchangedPolicyKeepsTheBreakerAndWhatItHasSeen() throws Exception {
    start(FOUR);
    answers(500, 500, 200);
    CircuitBreaker before = breaker();
    update(cluster(FOUR).with(new LoadBalancingPolicy.LeastRequest(2)));
    assertThat(breaker()).isSameAs(before);
    answers(200);
    assertThat(state()).isEqualTo(State.OPEN);
  }

  @Test
  void changedPolicyMakesANewBreaker() throws Exception {
    open();
    CircuitBreaker before = breaker();
    update(cluster(FIVE));
    assertThat(breaker()).isNotSameAs(before);
    answers(200);
    assertThat(metrics().getNumberOfBufferedCalls()).isEqualTo(1);
  }

  @Test
  void aCallThatIsUnderWayEndsOnTheBreakerItBeganOn() throws Exception {
    start(FOUR);
    CircuitBreaker before = breaker();
    transport.onSend =
        () -> {
          transport.onSend = () -> {};
          loop.update(mesh(cluster(FIVE)));
          background.runDue();
        };
    loop.send(new FakeCall());
    assertThat(before.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
    assertThat(metrics().getNumberOfBufferedCalls()).isZero();
  }

  @Test
  void aPolicyThatDropsTheBreakerTakesItOutOfTheRegistry() throws Exception {
    open();
    update(cluster(null));
    assertThat(registry.find("orders")).isEmpty();
    answers(500, 500, 500, 500, 500);
  }

  @Test
  void aClusterThatGoesTakesItsBreakerWithIt() throws Exception {
    start(FOUR);
    loop.update(new MeshPolicy(List.of(), List.of()));
    background.runDue();
    assertThat(registry.find("orders")).isEmpty();
  }

  @Test
  void aClientThatClosesTakesItsBreakersWithIt() {
    start(FOUR);
    loop.close();
    assertThat(registry.getAllCircuitBreakers()).isEmpty();
  }

  @Test
  void aBreakerThatNoPolicyMadeIsNotUsed() throws Exception {
    CircuitBreaker theirs = registry.circuitBreaker("orders");
    theirs.transitionToForcedOpenState();
    start((CircuitBreakerPolicy) null);
    answers(200);
    update(cluster(null).with(new LoadBalancingPolicy.LeastRequest(2)));
    assertThat(breaker()).isSameAs(theirs);
  }

  @Test
  void aPolicyTakesTheNameOfWhateverHadItBefore() throws Exception {
    CircuitBreaker theirs = registry.circuitBreaker("orders");
    theirs.transitionToForcedOpenState();
    start(FOUR);
    answers(200);
    assertThat(breaker()).isNotSameAs(theirs);
  }

  @Test
  void aBreakerThatTookTheNameLaterIsLeftThere() throws Exception {
    start(FOUR);
    registry.remove("orders");
    CircuitBreaker later = registry.circuitBreaker("orders");
    update(cluster(null));
    assertThat(breaker()).isSameAs(later);
  }

  private void open() throws Exception {
    start(FOUR);
    answers(500, 500, 500, 500);
    assertThat(state()).isEqualTo(State.OPEN);
  }

  private void start(CircuitBreakerPolicy policy) {
    start(cluster(policy));
  }

  private void start(ClusterPolicy policy) {
    loop =
        new ControlLoop(
            mesh(policy),
            EngineParts.of(transport, timer, () -> 0).with(background).with(registry));
  }

  private void update(ClusterPolicy policy) throws Exception {
    var done = loop.update(mesh(policy));
    background.runDue();
    done.get();
  }

  private void answers(int... statuses) throws Exception {
    for (int status : statuses) {
      transport.peer = attempt -> FakeTransport.status(attempt, status);
      Reply reply = loop.send(new FakeCall());
      assertThat(reply.status()).isEqualTo(status);
      endAttempts();
    }
  }

  private void slow(Duration time) throws Exception {
    transport.onSend = () -> now.addAndGet(time.toNanos());
    answers(200);
    transport.onSend = () -> {};
  }

  private void fails(Peer peer, Class<? extends SidecarException> failure) {
    transport.peer = peer;
    assertThat(catchThrowableOfType(failure, () -> loop.send(new FakeCall()))).isNotNull();
  }

  private void refused(String message) {
    assertThatThrownBy(() -> loop.send(new FakeCall()))
        .isInstanceOf(SidecarException.CircuitOpen.class)
        .hasMessage("cluster orders: circuit breaker " + message);
  }

  private void nested() {
    try {
      loop.send(new FakeCall());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private FakeReply timeOut(Attempt attempt) throws IOException {
    attempt.requestStarted();
    now.addAndGet(millis(1_000).toNanos());
    timer.tick();
    throw new IOException("cut");
  }

  private void endAttempts() {
    transport.opened.forEach(each -> each.attempts.forEach(Attempt::end));
  }

  private int attempts() {
    return transport.opened.stream().mapToInt(each -> each.attempts.size()).sum();
  }

  private CircuitBreaker breaker() {
    return registry.find("orders").orElseThrow();
  }

  private State state() {
    return breaker().getState();
  }

  private CircuitBreaker.Metrics metrics() {
    return breaker().getMetrics();
  }

  private Cluster orders() {
    return loop.snapshot().clusters().get("orders");
  }

  private static ClusterPolicy cluster(CircuitBreakerPolicy policy) {
    ClusterPolicy cluster = ClusterPolicy.of("orders", A);
    return policy == null ? cluster : cluster.with(HealthPolicy.DEFAULT.with(policy));
  }

  private MeshPolicy mesh(ClusterPolicy orders) {
    TimeoutPolicy timeouts = new TimeoutPolicy(millis(1_000), Duration.ZERO, Duration.ZERO);
    CallPolicy calls = new CallPolicy(timeouts, retry, Set.of());
    return new MeshPolicy(
        List.of(orders), List.of(new RoutePolicy("orders", PathMatch.ALL, "orders", calls)));
  }

  private static Duration millis(int millis) {
    return Duration.ofMillis(millis);
  }
}
