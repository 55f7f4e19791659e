package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeCluster;
import dev.sidecar.FakeReply;
import dev.sidecar.FakeTransport;
import dev.sidecar.FakeTransport.Peer;
import dev.sidecar.call.Attempt;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ejections in the whole engine, over a fake transport and in manual time. */
class OutlierDetectionTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final Endpoint B = Endpoint.parse("10.0.0.2:80");
  private static final Endpoint C = Endpoint.parse("10.0.0.3:80");
  private static final Consecutive FIVE = Consecutive.DEFAULT;
  private static final Consecutive GATEWAY_FIVE = new Consecutive(0, 5, 0);
  private static final Consecutive LOCAL_FIVE = new Consecutive(0, 0, 5);
  private static final OutlierPolicy ALL = policy(FIVE, 100);

  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final Background background = Background.manual(now::get);
  private final FakeTransport transport = new FakeTransport();
  private final Map<Endpoint, Peer> peers = new HashMap<>();
  private RetryPolicy retry = RetryPolicy.NONE;
  private ControlLoop loop;

  @AfterEach
  void nothingIsLeft() {
    transport.opened.forEach(each -> each.attempts.forEach(Attempt::end));
    loop.close();
    assertThat(timer.watched()).isEmpty();
  }

  /** Envoy's EjectTimeBackoff: base 10 s, interval 10 s, one endpoint, seconds. */
  @Test
  void ejectionsGetLongerAndShorterAsInEnvoysOwnTest() throws Exception {
    start(
        OutlierPolicy.builder()
            .consecutive(FIVE)
            .interval(seconds(10))
            .baseEjectionTime(seconds(10))
            .maxEjectionTime(seconds(300))
            .maxEjectionPercent(100)
            .build(),
        A);
    String timeline =
        "eject 0, in 10, eject 10, out 20, in 30, eject 30, out 40, out 50, in 60, in 70, in 80,"
            + " eject 80, out 90, in 100";
    for (String event : timeline.split(", ")) {
      follow(event);
    }
    for (int second = 110; second <= 600; second += 10) {
      follow("in " + second);
    }
    follow("eject 610");
    follow("in 620");
    assertThat(orders().outliers().ejections()).isEqualTo(5);
  }

  private void follow(String event) throws Exception {
    String[] words = event.split(" ");
    long at = seconds(Integer.parseInt(words[1])).toNanos();
    if (at > now.get()) {
      now.set(at);
      background.runDue();
    }
    if (words[0].equals("eject")) {
      assertThat(ejected(A)).as(event).isFalse();
      send(5, A, 500);
    }
    assertThat(ejected(A)).as(event).isEqualTo(!words[0].equals("in"));
  }

  /** Envoy's MaxEjectionPercentage, ...SingleHost and ...Override. */
  @ParameterizedTest
  @CsvSource({"3, 50, false, 1", "1, 90, false, 0", "3, 30, true, 1"})
  void noMoreThanTheShareIsEjected(int endpoints, int percent, boolean alwaysOne, int most)
      throws Exception {
    List<Endpoint> members = List.of(A, B, C).subList(0, endpoints);
    start(
        OutlierPolicy.builder()
            .consecutive(FIVE)
            .interval(seconds(10))
            .baseEjectionTime(seconds(10))
            .maxEjectionTime(seconds(300))
            .maxEjectionPercent(percent)
            .alwaysEjectOne(alwaysOne)
            .build(),
        members.toArray(Endpoint[]::new));
    for (Endpoint each : members) {
      send(5, each, 500);
    }
    assertThat(members.stream().filter(this::ejected).count()).isEqualTo(most);
    assertThat(orders().outliers().denied()).isEqualTo(endpoints - most);
  }

  @Test
  void theNextStreakIsJudgedAnewAfterOneThatWasDenied() throws Exception {
    start(policy(FIVE, 50), A, B, C);
    send(5, A, 500);
    send(5, B, 500);
    assertThat(ejected(B)).isFalse();
    pass(seconds(30));
    assertThat(ejected(A)).isFalse();
    send(4, B, 500);
    assertThat(ejected(B)).isFalse();
    send(1, B, 500);
    assertThat(ejected(B)).isTrue();
  }

  @Test
  void ejectedEndpointGetsNoAttemptUntilItReturns() throws Exception {
    start(ALL, A, B);
    send(5, A, 500);
    int before = attempts(A);
    peers.clear();
    for (int i = 0; i < 10; i++) {
      loop.send(new FakeCall());
    }
    assertThat(attempts(A)).isEqualTo(before);
    pass(seconds(30));
    loop.send(new FakeCall());
    loop.send(new FakeCall());
    assertThat(attempts(A)).isEqualTo(before + 1);
  }

  @Test
  void ejectionIsDecidedOffTheCallsPath() throws Exception {
    start(ALL, A, B);
    peers.put(A, attempt -> FakeTransport.status(attempt, 500));
    for (int i = 0; i < 20; i++) {
      loop.send(new FakeCall());
    }
    assertThat(ejected(A)).isFalse();
    background.runDue();
    assertThat(ejected(A)).isTrue();
  }

  @Test
  void endpointReturnsOnlyAtALook() throws Exception {
    start(
        OutlierPolicy.builder()
            .consecutive(FIVE)
            .interval(seconds(10))
            .baseEjectionTime(seconds(15))
            .maxEjectionTime(seconds(300))
            .maxEjectionPercent(100)
            .build(),
        A,
        B);
    send(5, A, 500);
    now.set(seconds(15).toNanos());
    background.runDue();
    assertThat(ejected(A)).as("looked at 15 s for the first time").isFalse();
    now.set(seconds(16).toNanos());
    send(5, A, 500);
    now.set(seconds(46).toNanos() - 1);
    background.runDue();
    assertThat(ejected(A)).as("30 s less 1 ns").isTrue();
    now.set(seconds(50).toNanos());
    background.runDue();
    assertThat(ejected(A)).as("no look between").isTrue();
    now.set(seconds(56).toNanos());
    background.runDue();
    assertThat(ejected(A)).isFalse();
  }

  @Test
  void everyAttemptOfACallCounts() throws Exception {
    retry = RetryPolicy.of(3, RetryCondition.STATUS_5XX);
    start(policy(new Consecutive(3, 0, 0), 100), A);
    peers.put(A, attempt -> FakeTransport.status(attempt, 500));
    loop.send(new FakeCall());
    background.runDue();
    assertThat(ejected(A)).isTrue();
  }

  @Test
  void anAnswerThatIsNoServerErrorEndsTheStreak() throws Exception {
    start(ALL, A);
    send(4, A, 500);
    send(1, A, 404);
    send(4, A, 500);
    assertThat(ejected(A)).isFalse();
    send(1, A, 500);
    assertThat(ejected(A)).isTrue();
  }

  @Test
  void failuresWithoutAnAnswerCountAsGatewayFailures() throws Exception {
    start(policy(GATEWAY_FIVE, 100), A);
    fail(2, A, FakeTransport::refuseToConnect, SidecarException.Connection.class);
    fail(2, A, FakeTransport::breakAfterRequest, SidecarException.Connection.class);
    assertThat(ejected(A)).isFalse();
    fail(1, A, this::timeOut, SidecarException.Timeout.class);
    assertThat(ejected(A)).isTrue();
  }

  @Test
  void connectFailuresCountForThemselvesWhereThePolicySaysSo() throws Exception {
    start(policy(LOCAL_FIVE, 100), A);
    send(20, A, 503);
    fail(4, A, FakeTransport::refuseToConnect, SidecarException.Connection.class);
    assertThat(ejected(A)).isFalse();
    fail(1, A, FakeTransport::refuseToConnect, SidecarException.Connection.class);
    assertThat(ejected(A)).isTrue();
  }

  @Test
  void whatTheCallerDoesCountsForNobody() throws Exception {
    start(policy(new Consecutive(1, 1, 0), 100), A);
    fail(
        1,
        A,
        attempt -> {
          attempt.requestStarted();
          attempt.call().cancel();
          throw new IOException("canceled");
        },
        SidecarException.Canceled.class);
    fail(
        1,
        A,
        attempt -> {
          attempt.requestStarted();
          attempt.requestBodyFailed();
          throw new IOException("the application's");
        },
        SidecarException.RequestBody.class);
    assertThat(ejected(A)).isFalse();
    assertThat(orders().outliers().denied()).isZero();
  }

  @Test
  void nothingIsEjectedByDefault() throws Exception {
    start(null, A, B);
    send(100, A, 500);
    pass(seconds(60));
    assertThat(ejected(A)).isFalse();
  }

  @Test
  void whatIsEjectedIsUsedInPanic() throws Exception {
    start(ALL, A, B, C);
    send(5, A, 500);
    send(5, B, 500);
    assertThat(ejected(A) && ejected(B)).isTrue();
    int before = attempts(A);
    peers.clear();
    for (int i = 0; i < 3; i++) {
      loop.send(new FakeCall());
    }
    assertThat(attempts(A)).isEqualTo(before + 1);
  }

  @Test
  void callWithoutPanicSaysThatAllAreEjected() throws Exception {
    start(ALL, A, B);
    update(cluster(ALL, A, B).with(new HealthPolicy(ALL, null, 0, null)));
    send(5, A, 500);
    send(5, B, 500);
    assertThat(catchThrowableOfType(SidecarException.class, () -> loop.send(new FakeCall())))
        .isInstanceOf(SidecarException.NoEndpoint.class)
        .hasMessage("cluster orders: no endpoint: all 2 are ejected (panicThreshold: 0)");
  }

  @Test
  void endpointThatStaysKeepsItsEjection() throws Exception {
    start(ALL, A, B);
    send(5, A, 500);
    update(ALL, C, B, A);
    assertThat(ejected(A)).isTrue();
    pass(seconds(29));
    assertThat(ejected(A)).isTrue();
    pass(seconds(1));
    pass(seconds(10));
    assertThat(ejected(A)).isFalse();
  }

  @Test
  void endpointThatWasRemovedBeginsAnew() throws Exception {
    start(ALL, A, B);
    send(5, A, 500);
    update(ALL, B);
    update(ALL, A, B);
    assertThat(ejected(A)).isFalse();
    send(4, A, 500);
    update(ALL, B);
    update(ALL, A, B);
    send(1, A, 500);
    assertThat(ejected(A)).isFalse();
  }

  @Test
  void anotherProtocolBeginsAnew() throws Exception {
    start(ALL, A, B);
    send(5, A, 500);
    update(cluster(ALL, A, B).with(HttpProtocol.HTTP2));
    assertThat(ejected(A)).isFalse();
  }

  @Test
  void changedKnobsKeepStreaksAndEjections() throws Exception {
    start(ALL, A, B, C);
    send(5, A, 500);
    send(4, B, 500);
    OutlierPolicy changed =
        OutlierPolicy.builder()
            .consecutive(FIVE)
            .interval(seconds(1))
            .baseEjectionTime(seconds(60))
            .maxEjectionTime(seconds(300))
            .maxEjectionPercent(66)
            .build();
    update(changed, A, B, C);
    assertThat(ejected(A)).isTrue();
    send(1, B, 500);
    assertThat(ejected(B)).as("the new share").isFalse();
    assertThat(orders().outliers().denied()).isEqualTo(1);
    pass(seconds(59));
    assertThat(ejected(A)).as("the new time").isTrue();
    pass(seconds(1));
    assertThat(ejected(A)).as("the new interval").isFalse();
  }

  @Test
  void aPolicyThatDropsOutlierDetectionLetsAllIn() throws Exception {
    start(ALL, A, B);
    send(5, A, 500);
    send(4, B, 500);
    update(null, A, B);
    assertThat(ejected(A)).isFalse();
    assertThat(orders().snapshot().group().size()).isEqualTo(2);
    send(100, B, 500);
    assertThat(ejected(B)).isFalse();
    update(ALL, A, B);
    send(4, B, 500);
    assertThat(ejected(B)).isFalse();
  }

  @Test
  void aReportThatComesAfterTheEndpointHasLeftIsIgnored() throws Exception {
    start(ALL, A, B);
    peers.put(A, attempt -> FakeTransport.status(attempt, 500));
    for (int i = 0; i < 10; i++) {
      loop.send(new FakeCall());
    }
    // The report waits behind the update.
    EndpointHandle a = handle(A);
    loop.snapshot().clusters().get("orders").publish(cluster(ALL, B), List.of());
    background.runDue();
    assertThat(a.isEjected()).isFalse();
    assertThat(orders().outliers().ejections()).isZero();
  }

  @Test
  void aClusterThatHasLeftIsLookedAtNoMore() throws Exception {
    start(ALL, A, B);
    send(5, A, 500);
    Cluster left = orders();
    var ended = loop.update(new MeshPolicy(List.of(), List.of()));
    background.runDue();
    ended.get();
    assertThat(left.snapshot().endpoints()).noneMatch(EndpointHandle::isEjected);
    var looked = left.snapshot();
    pass(seconds(60));
    assertThat(left.snapshot()).isSameAs(looked);
  }

  @Test
  void anUpdateThatIsCarriedOutWhileTheClientClosesDoesNotFail() {
    start(null, A);
    Background closed = Background.started(timer, "closed");
    closed.close();
    EngineParts parts = EngineParts.of(transport, timer, () -> 0).with(closed);
    Cluster cluster = FakeCluster.of(cluster(null, A), parts);
    cluster.publish(cluster(ALL, A), cluster.snapshot().members());
    assertThat(cluster.snapshot().policy().health().outlierDetection()).isEqualTo(ALL);
  }

  private void start(OutlierPolicy policy, Endpoint... endpoints) {
    transport.peer =
        attempt ->
            peers
                .getOrDefault(attempt.endpoint(), it -> FakeTransport.status(it, 200))
                .answer(attempt);
    loop =
        new ControlLoop(
            mesh(cluster(policy, endpoints)),
            EngineParts.of(transport, timer, () -> 0).with(background));
  }

  private void update(OutlierPolicy policy, Endpoint... endpoints) throws Exception {
    update(cluster(policy, endpoints));
  }

  private void update(ClusterPolicy policy) throws Exception {
    var done = loop.update(mesh(policy));
    background.runDue();
    done.get();
  }

  /** So many answers of an endpoint, the others being well, and a look at what they reported. */
  private void send(int answers, Endpoint endpoint, int status) throws Exception {
    peers.clear();
    peers.put(endpoint, attempt -> FakeTransport.status(attempt, status));
    int until = attempts(endpoint) + answers;
    while (attempts(endpoint) < until) {
      loop.send(new FakeCall());
    }
    background.runDue();
  }

  private void fail(
      int times, Endpoint endpoint, Peer peer, Class<? extends SidecarException> failure) {
    peers.put(endpoint, peer);
    for (int i = 0; i < times; i++) {
      assertThat(catchThrowableOfType(failure, () -> loop.send(new FakeCall()))).isNotNull();
    }
    background.runDue();
  }

  private FakeReply timeOut(Attempt attempt) throws IOException {
    attempt.requestStarted();
    now.addAndGet(seconds(1).toNanos());
    timer.tick();
    throw new IOException("cut");
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
    background.runDue();
  }

  private int attempts(Endpoint endpoint) {
    Predicate<FakeTransport.FakeConnections> to = each -> each.endpoint.equals(endpoint);
    return transport.opened.stream().filter(to).mapToInt(each -> each.attempts.size()).sum();
  }

  private boolean ejected(Endpoint endpoint) {
    return handle(endpoint).isEjected();
  }

  private EndpointHandle handle(Endpoint endpoint) {
    return orders().snapshot().endpoints().stream()
        .filter(it -> it.endpoint().equals(endpoint))
        .findAny()
        .orElseThrow();
  }

  private Cluster orders() {
    return loop.snapshot().clusters().get("orders");
  }

  private static OutlierPolicy policy(Consecutive consecutive, int percent) {
    return OutlierPolicy.builder()
        .consecutive(consecutive)
        .interval(seconds(10))
        .baseEjectionTime(seconds(30))
        .maxEjectionTime(seconds(300))
        .maxEjectionPercent(percent)
        .build();
  }

  private static ClusterPolicy cluster(OutlierPolicy policy, Endpoint... endpoints) {
    ClusterPolicy cluster = ClusterPolicy.of("orders", endpoints);
    return policy == null ? cluster : cluster.with(HealthPolicy.DEFAULT.with(policy));
  }

  private MeshPolicy mesh(ClusterPolicy orders) {
    TimeoutPolicy timeouts = new TimeoutPolicy(seconds(1), Duration.ZERO, Duration.ZERO);
    CallPolicy calls = new CallPolicy(timeouts, retry, Set.of());
    return new MeshPolicy(
        List.of(orders), List.of(new RoutePolicy("orders", PathMatch.ALL, "orders", calls)));
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
