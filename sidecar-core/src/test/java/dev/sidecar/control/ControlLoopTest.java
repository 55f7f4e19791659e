package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeTransport;
import dev.sidecar.call.Attempt;
import dev.sidecar.cluster.ClusterSnapshot;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.KeepAlivePolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ControlLoopTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final Endpoint B = Endpoint.parse("10.0.0.2:80");
  private static final Endpoint C = Endpoint.parse("10.0.0.3:80");

  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final FakeTransport transport = new FakeTransport();
  private final ControlLoop loop =
      new ControlLoop(
          mesh(ClusterPolicy.of("orders", A, B)), EngineParts.of(transport, timer, () -> 0));

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void endpointThatStaysKeepsItsHandleAndItsLoad() throws Exception {
    EndpointHandle a = orders().endpoints().get(0);
    loop.send(new FakeCall());
    assertThat(a.inFlight()).isEqualTo(1);
    update(mesh(ClusterPolicy.of("orders", C, A)));
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(C, A);
    assertThat(orders().endpoints().get(1)).isSameAs(a);
    assertThat(orders().group().inFlight(1)).isEqualTo(1);
    transport.opened.get(0).attempts.get(0).end();
    assertThat(orders().group().inFlight(1)).isZero();
    assertThat(transport.opened.get(0).closes).isZero();
  }

  @Test
  void removedEndpointIsClosedOnceMoreAfterItsLastAttempt() throws Exception {
    FakeTransport.FakeConnections a = transport.opened.get(0);
    loop.send(new FakeCall());
    loop.send(new FakeCall());
    loop.send(new FakeCall());
    assertThat(a.attempts).hasSize(2);
    update(mesh(ClusterPolicy.of("orders", B)));
    // What is idle goes at once.
    assertThat(a.closes).isEqualTo(1);
    a.attempts.get(0).end();
    assertThat(a.closes).isEqualTo(1);
    a.attempts.get(1).end();
    assertThat(a.closes).isEqualTo(2);
    assertThat(transport.opened.get(1).closes).isZero();
  }

  @Test
  void callersTimeoutThatNoPolicyMayHaveLeavesTheCallItsOwnFailure() {
    transport.peer = FakeTransport::refuseToConnect;
    long own = Duration.ofDays(1_000).toNanos();
    assertThatThrownBy(() -> loop.send(new FakeCall("orders", "/", own)))
        .isInstanceOfSatisfying(
            SidecarException.class,
            e ->
                assertThat(e.decision().cluster().limits().timeouts().call())
                    .isEqualTo(Duration.ofDays(365)))
        .hasMessageContaining("connection refused");
  }

  @Test
  void endpointsOfARemovedClusterAreClosed() throws Exception {
    update(new MeshPolicy(List.of(), List.of()));
    assertThat(transport.opened).extracting(each -> each.closes).containsExactly(1, 1);
    assertThatThrownBy(() -> loop.send(new FakeCall()))
        .isInstanceOf(SidecarException.NoRoute.class);
  }

  @Test
  void anotherProtocolMakesNewHandles() throws Exception {
    List<EndpointHandle> before = orders().endpoints();
    update(mesh(cluster(HttpProtocol.HTTP2, Duration.ofSeconds(5))));
    assertThat(orders().endpoints()).doesNotContainAnyElementsOf(before);
    assertThat(transport.opened).hasSize(4);
    assertThat(transport.opened).extracting(each -> each.closes).containsExactly(1, 1, 0, 0);
  }

  @Test
  void anotherConnectTimeoutMakesNewHandles() throws Exception {
    List<EndpointHandle> before = orders().endpoints();
    update(mesh(cluster(HttpProtocol.HTTP1, Duration.ofSeconds(1))));
    assertThat(orders().endpoints()).doesNotContainAnyElementsOf(before);
  }

  @Test
  void anotherKeepAliveMakesNewHandles() throws Exception {
    List<EndpointHandle> before = orders().endpoints();
    update(mesh(ClusterPolicy.of("orders", A, B).with(KeepAlivePolicy.DEFAULT.withLearn(false))));
    assertThat(orders().endpoints()).doesNotContainAnyElementsOf(before);
  }

  @Test
  void anotherBalancingKeepsTheHandles() throws Exception {
    List<EndpointHandle> before = orders().endpoints();
    update(mesh(ClusterPolicy.of("orders", A, B).with(new LoadBalancingPolicy.LeastRequest(2))));
    assertThat(orders().endpoints()).isEqualTo(before);
    assertThat(transport.opened).hasSize(2);
  }

  @Test
  void otherWeightsKeepTheHandlesAndTheirLoad() throws Exception {
    List<EndpointHandle> before = orders().endpoints();
    loop.send(new FakeCall());
    DiscoveryPolicy weighted =
        new DiscoveryPolicy.Static(List.of(new WeightedEndpoint(A, 1), new WeightedEndpoint(B, 3)));
    update(mesh(ClusterPolicy.of("orders", weighted)));
    assertThat(orders().endpoints()).isEqualTo(before);
    assertThat(orders().group().weight(1)).isEqualTo(3);
    assertThat(orders().group().inFlight(0)).isEqualTo(1);
    assertThat(transport.opened).hasSize(2);
    for (int i = 0; i < 40; i++) {
      loop.send(new FakeCall());
    }
    assertThat(orders().group().inFlight(1)).isEqualTo(30);
  }

  @Test
  void aRetryAvoidsWhatWasRemovedSinceTheCallBegan() throws Exception {
    update(mesh(ClusterPolicy.of("orders", A, B, C)));
    transport.peer =
        first -> {
          transport.peer = second -> FakeTransport.status(second, 200);
          // Round robin would take B next.
          loop.update(mesh(ClusterPolicy.of("orders", A, C))).join();
          return FakeTransport.refuseToConnect(first);
        };
    assertThat(loop.send(new FakeCall()).status()).isEqualTo(200);
    assertThat(transport.opened)
        .extracting(each -> each.endpoint + " " + each.attempts.size())
        .containsExactly("10.0.0.1:80 1", "10.0.0.2:80 0", "10.0.0.3:80 1");
  }

  @Test
  void unchangedClusterKeepsItsSnapshot() throws Exception {
    ClusterSnapshot before = orders();
    update(
        new MeshPolicy(
            List.of(ClusterPolicy.of("orders", A, B), ClusterPolicy.of("stock", C)),
            List.of(RoutePolicy.of("stock", "stock"))));
    assertThat(orders()).isSameAs(before);
    assertThat(transport.opened).hasSize(3);
  }

  @Test
  void updateIsSeenByLaterCallsOnly() throws Exception {
    transport.onSend =
        () -> {
          transport.onSend = () -> {};
          // In the middle of the first call, which has chosen its endpoint.
          loop.update(mesh(ClusterPolicy.of("orders", C))).join();
        };
    loop.send(new FakeCall());
    loop.send(new FakeCall());
    assertThat(transport.opened)
        .extracting(each -> each.endpoint + " " + each.attempts.size())
        .containsExactly("10.0.0.1:80 1", "10.0.0.2:80 0", "10.0.0.3:80 1");
    assertThat(transport.opened.get(0).replies.get(0).discarded).isFalse();
  }

  @Test
  void limitThatFiredBeforeALateAnswerIsTold() {
    transport.onSend =
        () -> {
          now.set(Duration.ofSeconds(15).toNanos());
          timer.tick();
        };
    assertThatThrownBy(() -> loop.send(new FakeCall()))
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessage(
            "cluster orders: endpoint 10.0.0.1:80: attempt 1 of 2: "
                + "no complete response in 15 s (timeout: 15 s)");
    assertThat(transport.opened.get(0).replies.get(0).discarded).isTrue();
    assertThat(orders().group().inFlight(0)).isZero();
    assertThat(timer.watched()).isEmpty();
  }

  @Test
  void transportThatThrowsLeavesNoLoadBehind() {
    transport.onSend =
        () -> {
          throw new IllegalStateException("fake");
        };
    assertThatThrownBy(() -> loop.send(new FakeCall())).hasMessage("fake");
    assertThat(orders().group().inFlight(0)).isZero();
    assertThat(timer.watched()).isEmpty();
  }

  @Test
  void closeWaitsForCallsUnderWay() throws Exception {
    loop.send(new FakeCall());
    Attempt attempt = transport.opened.get(0).attempts.get(0);
    CompletableFuture<Void> closed =
        CompletableFuture.runAsync(() -> loop.close(Duration.ofSeconds(1)));
    untilClosed();
    assertThat(closed).isNotDone();
    assertThat(attempt.call().isCanceled()).isFalse();
    attempt.end();
    closed.get(10, TimeUnit.SECONDS);
    assertThat(transport.opened).extracting(each -> each.closes).containsExactly(1, 1);
  }

  @Test
  void callUnderWayMayStillBeSentAgainWhileTheClientCloses() throws Exception {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    transport.peer =
        first -> {
          transport.peer = second -> FakeTransport.status(second, 200);
          closed.completeAsync(
              () -> {
                loop.close(Duration.ofSeconds(1));
                return null;
              });
          untilClosed();
          return FakeTransport.refuseToConnect(first);
        };
    assertThat(loop.send(new FakeCall()).status()).isEqualTo(200);
    transport.opened.forEach(each -> each.attempts.forEach(Attempt::end));
    closed.get(10, TimeUnit.SECONDS);
  }

  @Test
  void whatIsLeftAfterTheDrainIsCanceled() throws Exception {
    loop.send(new FakeCall());
    loop.close(Duration.ZERO);
    FakeTransport.FakeConnections a = transport.opened.get(0);
    assertThat(a.attempts.get(0).call().isCanceled()).isTrue();
    assertThat(a.attempts.get(0).timedOut()).isFalse();
    assertThat(orders().group().inFlight(0)).isZero();
    assertThat(transport.opened).extracting(each -> each.closes).containsExactly(1, 1);
  }

  @Test
  void closeFromWhatFollowsAnUpdateDrainsToo() throws Exception {
    loop.send(new FakeCall());
    loop.update(mesh(ClusterPolicy.of("orders", A, B)))
        .thenRun(() -> loop.close(Duration.ZERO))
        .get(10, TimeUnit.SECONDS);
    assertThat(transport.opened.get(0).attempts.get(0).call().isCanceled()).isTrue();
    assertThat(transport.opened).extracting(each -> each.closes).containsExactly(1, 1);
  }

  @Test
  void updateBehindTheCloseOfAnotherIsRefused() {
    Background control = Background.manual(now::get);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    FakeTransport others = new FakeTransport();
    ControlLoop other =
        new ControlLoop(
            mesh(ClusterPolicy.of("orders", A)),
            EngineParts.of(others, timer, () -> 0).with(control).metered(Meters.in(registry)));
    CompletableFuture<Void> closes =
        other.update(mesh(ClusterPolicy.of("orders", B))).thenRun(other::close);
    CompletableFuture<Void> late = other.update(mesh(ClusterPolicy.of("orders", C)));
    control.runDue();
    assertThat(closes).isCompleted();
    assertThat(late)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(RejectedExecutionException.class);
    assertThat(others.opened).extracting(each -> each.closes).containsExactly(1, 1);
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void secondCloserWaitsForTheFirst() throws Exception {
    loop.send(new FakeCall());
    Attempt attempt = transport.opened.get(0).attempts.get(0);
    CompletableFuture<Void> first =
        CompletableFuture.runAsync(() -> loop.close(Duration.ofSeconds(1)));
    untilClosed();
    CompletableFuture<Void> second = CompletableFuture.runAsync(loop::close);
    attempt.end();
    second.get(10, TimeUnit.SECONDS);
    assertThat(transport.opened).extracting(each -> each.closes).containsExactly(1, 1);
    first.get(10, TimeUnit.SECONDS);
  }

  @Test
  void callsOfARemovedClusterAreDrainedToo() throws Exception {
    loop.send(new FakeCall());
    update(new MeshPolicy(List.of(), List.of()));
    loop.close(Duration.ZERO);
    assertThat(transport.opened.get(0).attempts.get(0).call().isCanceled()).isTrue();
  }

  @Test
  void closedClientRefusesCallsAndUpdates() {
    loop.close();
    assertThatThrownBy(() -> loop.send(new FakeCall()))
        .isInstanceOf(SidecarException.Closed.class)
        .hasMessage("cluster orders: the client is closed");
    assertThatThrownBy(() -> loop.update(new MeshPolicy(List.of(), List.of())))
        .isInstanceOf(RejectedExecutionException.class);
  }

  private void untilClosed() {
    while (true) {
      try {
        loop.send(new FakeCall()).discard();
      } catch (SidecarException.Closed e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void update(MeshPolicy policy) throws Exception {
    loop.update(policy).get(10, TimeUnit.SECONDS);
  }

  private ClusterSnapshot orders() {
    return loop.snapshot().clusters().get("orders").snapshot();
  }

  private static MeshPolicy mesh(ClusterPolicy orders) {
    return new MeshPolicy(List.of(orders), List.of(RoutePolicy.of("orders", "orders")));
  }

  private static ClusterPolicy cluster(HttpProtocol protocol, Duration connect) {
    return ClusterPolicy.of("orders", A, B).with(protocol).withConnectTimeout(connect);
  }
}
