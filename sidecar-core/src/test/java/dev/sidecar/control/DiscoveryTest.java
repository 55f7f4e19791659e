package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeTransport;
import dev.sidecar.cluster.ClusterSnapshot;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.Discovery;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The control loop follows what discoveries find. */
class DiscoveryTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final Endpoint B = Endpoint.parse("10.0.0.2:80");
  private static final Endpoint C = Endpoint.parse("10.0.0.3:80");
  private static final ClusterPolicy ORDERS =
      ClusterPolicy.of("orders", new DiscoveryPolicy.Custom("one"));

  private final AtomicLong now = new AtomicLong();
  private final FakeTransport transport = new FakeTransport();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FakeDiscovery one = new FakeDiscovery();
  private final FakeDiscovery two = new FakeDiscovery();
  private final Background control = Background.manual(now::get);
  private final ControlLoop loop = new ControlLoop(mesh(ORDERS), parts());

  private EngineParts parts() {
    return EngineParts.of(transport, Timer.manual(now::get), () -> 0)
        .with(control)
        .metered(Meters.in(registry))
        .with(Map.of("one", one, "two", two));
  }

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void callsGoWhereTheDiscoveryFindsTheCluster() throws Exception {
    finds(one, A, B);
    loop.send(new FakeCall());
    loop.send(new FakeCall());
    assertThat(transport.opened)
        .extracting(each -> each.endpoint + " " + each.attempts.size())
        .containsExactly("10.0.0.1:80 1", "10.0.0.2:80 1");
  }

  @Test
  void callBeforeTheFirstAnswerSaysThatThereWasNone() {
    assertThatThrownBy(() -> loop.send(new FakeCall()))
        .isInstanceOf(SidecarException.NoEndpoint.class)
        .hasMessage("cluster orders: no endpoint: discovery has not answered yet");
  }

  @Test
  void callAfterNothingButFailuresSaysWhatFailed() {
    control.runDue();
    one.fails("registry: refused");
    control.runDue();
    assertThatThrownBy(() -> loop.send(new FakeCall()))
        .isInstanceOf(SidecarException.NoEndpoint.class)
        .hasMessage("cluster orders: no endpoint: discovery failed: registry: refused");
  }

  @Test
  void endpointThatIsFoundAgainKeepsItsHandleAndOthersAreClosed() {
    finds(one, A, B);
    EndpointHandle b = orders().endpoints().get(1);
    finds(one, B, C);
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(B, C);
    assertThat(orders().endpoints().get(0)).isSameAs(b);
    assertThat(transport.opened).extracting(each -> each.closes).containsExactly(1, 0, 0);
  }

  @Test
  void changedWeightKeepsTheHandle() {
    finds(one, A);
    EndpointHandle a = orders().endpoints().get(0);
    one.last.found(List.of(new WeightedEndpoint(A, 7)));
    control.runDue();
    assertThat(orders().members())
        .containsExactly(new ClusterSnapshot.Member(a, 7, Placement.NONE));
  }

  @Test
  void sameAnswerAgainBuildsNothing() {
    finds(one, A, B);
    ClusterSnapshot before = orders();
    finds(one, A, B);
    assertThat(orders()).isSameAs(before);
  }

  @Test
  void otherClustersKeepTheirSnapshotWhenOneIsFoundElsewhere() {
    update(ORDERS, cluster("stock", "two"));
    finds(two, C);
    finds(one, A);
    ClusterSnapshot stock = snapshot("stock");
    finds(one, B);
    assertThat(snapshot("stock")).isSameAs(stock);
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(B);
  }

  @Test
  void failureKeepsTheEndpoints() {
    finds(one, A);
    ClusterSnapshot before = orders();
    one.fails("registry: refused");
    control.runDue();
    assertThat(orders()).isSameAs(before);
    assertThat(value("discovery.failures")).isEqualTo(1);
  }

  @Test
  void emptyAnswerAfterEndpointsWereFoundIsHeldBackAndCountedAsAFailure() {
    finds(one, A);
    finds(one);
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(A);
    assertThat(value("discovery.failures")).isEqualTo(1);
    finds(one, B);
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(B);
  }

  @Test
  void emptyFirstAnswerIsAnAnswer() {
    finds(one);
    assertThat(value("discovery.failures")).isZero();
    assertThatThrownBy(() -> loop.send(new FakeCall()))
        .hasMessage("cluster orders: no endpoint (expected: at least one)");
  }

  @Test
  void answerThatNamesAnAddressTwiceIsNotUsed() {
    finds(one, A);
    finds(one, B, B);
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(A);
    assertThat(value("discovery.failures")).isEqualTo(1);
  }

  @Test
  void unchangedDiscoveryKeepsItsWatchAndItsEndpointsOverAPolicyUpdate() {
    finds(one, A, B);
    List<EndpointHandle> before = orders().endpoints();
    update(ORDERS.with(new LoadBalancingPolicy.LeastRequest(2)));
    assertThat(one.begun).isEqualTo(1);
    assertThat(orders().endpoints()).isEqualTo(before);
    assertThat(orders().policy().loadBalancing())
        .isEqualTo(new LoadBalancingPolicy.LeastRequest(2));
    finds(one, C);
    assertThat(orders().policy().loadBalancing())
        .isEqualTo(new LoadBalancingPolicy.LeastRequest(2));
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(C);
  }

  @Test
  void anotherProtocolMakesNewHandlesForWhatWasFound() {
    finds(one, A);
    EndpointHandle before = orders().endpoints().get(0);
    update(ORDERS.with(HttpProtocol.HTTP2));
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(A);
    assertThat(orders().endpoints()).doesNotContain(before);
  }

  @Test
  void changedDiscoveryKeepsTheOldEndpointsUntilTheNewOneAnswers() {
    finds(one, A);
    Discoverer old = new Discoverer(one);
    update(cluster("orders", "two"));
    assertThat(one.listeners).isEmpty();
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(A);
    old.finds(C);
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(A);
    finds(two, B);
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(B);
  }

  @Test
  void policyThatNamesTheEndpointsEndsTheWatch() {
    finds(one, A);
    update(ClusterPolicy.of("orders", B));
    assertThat(one.listeners).isEmpty();
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(B);
  }

  @Test
  void watchEndsWithItsCluster() {
    finds(one, A);
    update();
    assertThat(one.listeners).isEmpty();
    assertThat(transport.opened).extracting(each -> each.closes).containsExactly(1);
  }

  @Test
  void clusterThatComesBackIsFoundAnew() {
    finds(one, A);
    update();
    update(ORDERS);
    assertThat(one.begun).isEqualTo(2);
    assertThat(orders().endpoints()).isEmpty();
    finds(one, B);
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(B);
  }

  @Test
  void closeEndsTheWatches() {
    finds(one, A);
    Discoverer old = new Discoverer(one);
    loop.close();
    assertThat(one.listeners).isEmpty();
    old.finds(B);
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(A);
  }

  @Test
  void unknownDiscoveryIsRefusedAtTheStart() {
    assertThatThrownBy(() -> new ControlLoop(mesh(cluster("orders", "three")), parts()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("clusters.orders.discovery.custom: three (expected: one of [one, two])");
  }

  @Test
  void loopThatIsRefusedLeavesNoMeterBehind() {
    SimpleMeterRegistry fresh = new SimpleMeterRegistry();
    assertThatThrownBy(
            () ->
                new ControlLoop(
                    mesh(cluster("orders", "three")), parts().metered(Meters.in(fresh))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(fresh.getMeters()).isEmpty();
  }

  @Test
  void answerThatCannotBeAppliedIsAFailureAndKeepsTheEndpoints() {
    finds(one, A);
    CompletableFuture<Void> discovered = loop.discovered();
    one.last.found(Collections.singletonList(null));
    control.runDue();
    assertThat(discovered).isDone();
    assertThat(orders().endpoints()).extracting(EndpointHandle::endpoint).containsExactly(A);
    assertThat(value("discovery.failures")).isEqualTo(1);
  }

  @Test
  void firstAnswerThatCannotBeAppliedIsAnAnswer() {
    CompletableFuture<Void> discovered = loop.discovered();
    control.runDue();
    one.last.found(Collections.singletonList(null));
    control.runDue();
    assertThat(discovered).isDone();
    assertThat(value("discovery.failures")).isEqualTo(1);
  }

  @Test
  void watchThatBeginsWhileTheClientClosesEnds() {
    AtomicReference<ControlLoop> closing = new AtomicReference<>();
    Discovery slow =
        listener -> {
          closing.get().close();
          return two.watch(listener);
        };
    closing.set(new ControlLoop(mesh(ORDERS), parts().with(Map.of("one", one, "two", slow))));
    closing.get().update(mesh(ORDERS, cluster("stock", "two")));
    control.runDue();
    assertThat(two.begun).isEqualTo(1);
    assertThat(two.listeners).isEmpty();
    assertThat(one.listeners).hasSize(1);
  }

  @Test
  void unknownDiscoveryInAnUpdateChangesNothing() {
    finds(one, A);
    CompletableFuture<Void> update = loop.update(mesh(cluster("orders", "three")));
    control.runDue();
    assertThat(update).isCompletedExceptionally();
    assertThat(one.listeners).hasSize(1);
    assertThat(orders().policy()).isEqualTo(ORDERS);
  }

  @Test
  void loopIsDiscoveredWhenEachDiscoveryHasAnsweredOrFailed() {
    update(ORDERS, cluster("stock", "two"));
    CompletableFuture<Void> discovered = loop.discovered();
    finds(one, A);
    assertThat(discovered).isNotDone();
    two.fails("registry: refused");
    control.runDue();
    assertThat(discovered).isDone();
  }

  @Test
  void ageOfTheEndpointsIsTheTimeSinceTheyWereConfirmed() {
    assertThat(value("endpoints.age")).isNaN();
    finds(one, A, B);
    now.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThat(registry.get("sidecar.cluster.endpoints").tag("state", "healthy").gauge().value())
        .isEqualTo(2);
    assertThat(value("endpoints.age")).isEqualTo(3);
    one.fails("registry: refused");
    control.runDue();
    assertThat(value("endpoints.age")).isEqualTo(3);
    finds(one, A, B);
    assertThat(value("endpoints.age")).isZero();
  }

  /** Keeps telling a listener whose watch has ended. */
  private final class Discoverer {
    private final FakeDiscovery.Listener listener;

    Discoverer(FakeDiscovery discovery) {
      this.listener = discovery.last;
    }

    void finds(Endpoint endpoint) {
      listener.found(List.of(WeightedEndpoint.of(endpoint)));
      control.runDue();
    }
  }

  private void finds(FakeDiscovery discovery, Endpoint... endpoints) {
    control.runDue();
    discovery.finds(endpoints);
    control.runDue();
  }

  private void update(ClusterPolicy... clusters) {
    CompletableFuture<Void> update = loop.update(mesh(clusters));
    control.runDue();
    assertThat(update).isCompleted();
  }

  private double value(String name) {
    return registry
        .get("sidecar.cluster." + name)
        .tag("cluster", "orders")
        .meter()
        .measure()
        .iterator()
        .next()
        .getValue();
  }

  private ClusterSnapshot orders() {
    return snapshot("orders");
  }

  private ClusterSnapshot snapshot(String name) {
    return loop.snapshot().clusters().get(name).snapshot();
  }

  private static ClusterPolicy cluster(String name, String discovery) {
    return ClusterPolicy.of(name, new DiscoveryPolicy.Custom(discovery));
  }

  private static MeshPolicy mesh(ClusterPolicy... clusters) {
    List<RoutePolicy> routes =
        Stream.of(clusters).map(it -> RoutePolicy.of(it.name(), it.name())).toList();
    return new MeshPolicy(List.of(clusters), routes);
  }
}
