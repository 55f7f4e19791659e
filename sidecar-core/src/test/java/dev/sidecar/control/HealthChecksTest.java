package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.FakeTransport;
import dev.sidecar.FakeTransport.FakeConnections;
import dev.sidecar.call.Attempt;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.health.EndpointHealth;
import dev.sidecar.health.ImmediateFailure;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthCheckPolicy.Thresholds;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.Transport.Probed;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When endpoints are checked, and what changes of the policy and of the endpoints do to that. */
class HealthChecksTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final Endpoint B = Endpoint.parse("10.0.0.2:80");
  private static final Endpoint C = Endpoint.parse("10.0.0.3:80");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final HealthCheckPolicy CHECKS = checks(2, 2);

  private final AtomicLong now = new AtomicLong();
  private final Background background = Background.manual(now::get);
  private final FakeTransport transport = new FakeTransport();
  private final Map<Endpoint, Probed> health = new HashMap<>();
  private final List<Attempt> attempts = new ArrayList<>();
  private ControlLoop loop;

  @AfterEach
  void close() {
    attempts.forEach(Attempt::end);
    loop.close();
  }

  private static HealthCheckPolicy checks(int healthy, int unhealthy) {
    HealthCheckPolicy checks =
        HealthCheckPolicy.of(
            HealthProbe.Http.of("/"), SECOND, SECOND, new Thresholds(healthy, unhealthy));
    return checks.with(checks.times().withNoTraffic(SECOND));
  }

  private static MeshPolicy mesh(HealthCheckPolicy checks, Endpoint... endpoints) {
    HealthPolicy health = HealthPolicy.DEFAULT.withPanicThresholdPercent(0);
    ClusterPolicy orders =
        ClusterPolicy.of("orders", endpoints).with(checks == null ? health : health.with(checks));
    return new MeshPolicy(List.of(orders), List.of(RoutePolicy.of("*", "orders")));
  }

  private void start(HealthCheckPolicy checks, Endpoint... endpoints) {
    transport.prober = at -> health.getOrDefault(at, new Probed.Answered(200, false));
    transport.peer =
        attempt -> {
          attempts.add(attempt);
          return FakeTransport.status(attempt, 200);
        };
    Timer timer = Timer.manual(now::get);
    loop =
        new ControlLoop(
            mesh(checks, endpoints), EngineParts.of(transport, timer, () -> 0).with(background));
  }

  private void update(HealthCheckPolicy checks, Endpoint... endpoints) {
    CompletableFuture<Void> done = loop.update(mesh(checks, endpoints));
    background.runDue();
    done.join();
  }

  private void seconds(int count) {
    for (int i = 0; i < count; i++) {
      now.addAndGet(SECOND.toNanos());
      background.runDue();
    }
  }

  private void fails(Endpoint endpoint) {
    health.put(endpoint, new Probed.Failed("refused"));
  }

  private Cluster orders() {
    return loop.snapshot().clusters().get("orders");
  }

  private EndpointHealth of(Endpoint endpoint) {
    return orders().snapshot().endpoints().stream()
        .filter(each -> each.endpoint().equals(endpoint))
        .findFirst()
        .orElseThrow()
        .health();
  }

  private List<FakeConnections> to(Endpoint endpoint) {
    return transport.opened.stream().filter(each -> each.endpoint.equals(endpoint)).toList();
  }

  /** Where so many calls go. */
  private List<Endpoint> reached(int calls) throws IOException {
    List<Endpoint> reached = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      FakeReply reply = (FakeReply) loop.send(new FakeCall());
      reached.add(attempts.get(attempts.size() - 1).endpoint());
      reply.discard();
    }
    return reached;
  }

  @Test
  void endpointGetsNothingBeforeItHasPassed() throws Exception {
    start(CHECKS, A, B);
    CompletableFuture<Void> checked = loop.checked();
    assertThat(catchThrowable(() -> reached(1)))
        .isInstanceOf(SidecarException.NoEndpoint.class)
        .hasMessage("cluster orders: no endpoint: all 2 are unhealthy (panicThreshold: 0)");
    assertThat(checked).isNotDone();
    fails(B);
    background.runDue();
    assertThat(checked).isDone();
    assertThat(reached(3)).containsExactly(A, A, A);
    assertThat(of(B).unhealthyBy()).isEqualTo(Rule.HEALTH_NOT_PASSED);
  }

  @Test
  void manyThatChangeTogetherAreOneChange() {
    start(CHECKS, A, B, C);
    var before = orders().snapshot();
    background.runDue();
    var after = orders().snapshot();
    assertThat(after).isNotSameAs(before);
    assertThat(after.group().size()).isEqualTo(3);
    seconds(1);
    assertThat(orders().snapshot()).as("nothing has changed").isSameAs(after);
  }

  @Test
  void probeHasItsTimeoutAndOneAtATime() {
    start(CHECKS, A);
    now.set(5);
    background.runDue();
    assertThat(to(A).get(0).probeLimitNanos).isEqualTo(5 + SECOND.toNanos());
    assertThat(to(A).get(0).probes).isEqualTo(1);
    seconds(3);
    assertThat(to(A).get(0).probes).isEqualTo(4);
    assertThat(orders().checks().checks()).isEqualTo(4);
    assertThat(orders().checks().failures()).isZero();
  }

  @Test
  void unhealthyEndpointLosesItsIdleConnectionsOnce() {
    start(CHECKS, A);
    background.runDue();
    fails(A);
    seconds(1);
    assertThat(to(A).get(0).drains).isZero();
    seconds(3);
    assertThat(to(A).get(0).drains).isEqualTo(1);
    assertThat(of(A).unhealthyBy()).isEqualTo(Rule.HEALTH_UNHEALTHY_THRESHOLD);
  }

  @Test
  void checksThatAreNewLeaveCallsWhereTheyWentUntilTheFirstResult() throws Exception {
    start(null, A, B);
    reached(1);
    loop.update(mesh(CHECKS, A, B, C));
    // The update alone: the probes that it began are tasks behind it.
    background.execute(() -> {});
    fails(B);
    transport.prober =
        at -> {
          assertThat(of(A).isIn()).isTrue();
          assertThat(of(B).isIn()).as("had calls").isTrue();
          assertThat(of(C).isIn()).as("is new").isFalse();
          transport.prober = it -> health.getOrDefault(it, new Probed.Answered(200, false));
          return transport.prober.apply(at);
        };
    background.runDue();
    assertThat(reached(4)).containsOnly(A, C);
  }

  @Test
  void withoutChecksAllAreHealthyAndNobodyIsAsked() throws Exception {
    fails(A);
    start(CHECKS, A, B);
    background.runDue();
    assertThat(reached(2)).containsOnly(B);
    update(null, A, B);
    assertThat(reached(2)).containsExactlyInAnyOrder(A, B);
    int asked = to(A).get(0).probes;
    seconds(5);
    assertThat(to(A).get(0).probes).isEqualTo(asked);
  }

  @Test
  void otherChecksKeepWhatIsKnownAndAskAtOnce() {
    fails(A);
    start(CHECKS, A, B);
    background.runDue();
    int asked = to(A).get(0).probes;
    health.clear();
    update(checks(3, 3), A, B);
    assertThat(to(A).get(0).probes).isEqualTo(asked + 1);
    assertThat(of(A).isIn()).as("one pass of three").isFalse();
    assertThat(of(B).isIn()).isTrue();
    seconds(2);
    assertThat(of(A).isIn()).isTrue();
    assertThat(to(A).get(0).probes).as("the former checks have ended").isEqualTo(asked + 3);
  }

  @Test
  void otherPolicyOfTheSameChecksAsksNobody() {
    start(CHECKS, A, B);
    background.runDue();
    update(CHECKS, A, B, C);
    assertThat(to(A).get(0).probes).isEqualTo(1);
    assertThat(to(C).get(0).probes).isEqualTo(1);
    assertThat(of(C).isIn()).isTrue();
  }

  @Test
  void endpointThatIsTakenAwayIsNotAskedAgainAndComesBackNew() {
    start(CHECKS, A, B);
    background.runDue();
    update(CHECKS, A);
    seconds(3);
    assertThat(to(B).get(0).probes).isEqualTo(1);
    fails(B);
    update(CHECKS, A, B);
    assertThat(to(B)).hasSize(2);
    assertThat(of(B).unhealthyBy()).isEqualTo(Rule.HEALTH_NOT_PASSED);
  }

  @Test
  void resultOfAProbeThatOutlivedItsChecksChangesNothing() {
    start(CHECKS, A);
    background.runDue();
    transport.prober =
        at -> {
          loop.update(mesh(null, A));
          return new Probed.Answered(500, false);
        };
    now.addAndGet(SECOND.toNanos());
    background.runDue();
    background.runDue();
    assertThat(of(A).isIn()).isTrue();
    assertThat(orders().snapshot().group().size()).isEqualTo(1);
  }

  @Test
  void answersThatSayItTogetherAreJudgedOnce() throws Exception {
    start(checks(2, 2), A, B);
    background.runDue();
    transport.peer =
        attempt -> {
          attempts.add(attempt);
          return new FakeReply(attempt, 200, Map.of(ImmediateFailure.HEADER, "1"));
        };
    assertThat(reached(4)).containsOnly(A, B);
    background.runDue();
    assertThat(of(A).unhealthyBy()).isEqualTo(Rule.HEALTH_IMMEDIATE_FAIL);
    assertThat(of(A).isExcluded()).isTrue();
    assertThat(to(A).get(0).drains).isEqualTo(1);
    seconds(2);
    assertThat(of(A).isIn()).isTrue();
    assertThat(of(A).isExcluded()).isFalse();
  }

  @Test
  void transportThatThrowsIsAFailureOfTheEndpoint() {
    start(CHECKS, A);
    transport.prober =
        at -> {
          throw new IllegalStateException("no");
        };
    background.runDue();
    assertThat(of(A).isIn()).isFalse();
    seconds(1);
    assertThat(to(A).get(0).probes).isEqualTo(2);
  }
}
