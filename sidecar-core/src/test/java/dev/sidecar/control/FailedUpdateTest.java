package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeTransport;
import dev.sidecar.FakeTransport.FakeConnections;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.ClusterTls;
import dev.sidecar.spi.Discovery;
import dev.sidecar.spi.Transport;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.time.Timer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An update takes force as a whole, or changes nothing and leaves nothing behind. */
@Timeout(30)
class FailedUpdateTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final Endpoint B = Endpoint.parse("10.0.0.2:80");
  private static final Endpoint C = Endpoint.parse("10.0.0.3:80");
  private static final Endpoint BROKEN = Endpoint.parse("10.0.0.9:80");
  private static final HealthPolicy GUARDED =
      HealthPolicy.DEFAULT.with(OutlierPolicy.DEFAULT).with(CircuitBreakerPolicy.DEFAULT);

  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final FakeTransport transport = new FakeTransport();
  private final FakeDiscovery found = new FakeDiscovery();
  private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
  private final RefusingRegistry meters = new RefusingRegistry();
  private final ControlLoop loop =
      new ControlLoop(mesh(ClusterPolicy.of("orders", A, B)), parts(this::open));

  private EngineParts parts(Transport over) {
    Discovery throwing =
        listener -> {
          throw new IllegalStateException("no registry");
        };
    return EngineParts.of(over, timer, () -> 0)
        .with(breakers)
        .metered(Meters.in(meters))
        .with(Map.of("found", found, "throwing", throwing));
  }

  private FakeConnections open(ClusterPolicy cluster, Endpoint endpoint, @Nullable ClusterTls tls) {
    if (endpoint.equals(BROKEN)) {
      throw new IllegalStateException("no connections to " + endpoint);
    }
    return transport.open(cluster, endpoint, tls);
  }

  @AfterEach
  void nothingIsLeft() {
    meters.refuses = false;
    loop.close();
    assertThat(timer.watched()).isEmpty();
    assertThat(transport.opened).extracting(each -> each.closes).containsOnly(1);
    assertThat(breakers.getAllCircuitBreakers()).isEmpty();
    assertThat(found.listeners).isEmpty();
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void discoveryThatThrowsWhenItIsStartedLeavesTheLastPolicyInForce() throws Exception {
    refused(
        "no registry",
        ClusterPolicy.of("orders", C).with(GUARDED),
        ClusterPolicy.of("found", new DiscoveryPolicy.Custom("found")).with(GUARDED),
        ClusterPolicy.of("stock", new DiscoveryPolicy.Custom("throwing")).with(GUARDED));
    assertThat(found.begun).isEqualTo(1);
    assertThat(found.listeners).isEmpty();
  }

  @Test
  void transportThatThrowsInTheMiddleLeavesTheLastPolicyInForce() throws Exception {
    refused(
        "no connections to 10.0.0.9:80",
        ClusterPolicy.of("orders", A, C).with(GUARDED),
        ClusterPolicy.of("stock", B).with(GUARDED),
        ClusterPolicy.of("last", C, BROKEN).with(GUARDED));
  }

  @Test
  void transportThatThrowsForAClusterThatStaysLeavesTheLastPolicyInForce() throws Exception {
    refused("no connections to 10.0.0.9:80", ClusterPolicy.of("orders", C, BROKEN).with(GUARDED));
  }

  @Test
  void updateAfterOneThatFailedTakesForce() throws Exception {
    refused("no connections to 10.0.0.9:80", ClusterPolicy.of("orders", BROKEN));
    update(ClusterPolicy.of("orders", C));
    loop.send(new FakeCall()).discard();
    assertThat(transport.opened.get(2).endpoint).isEqualTo(C);
    assertThat(transport.opened.get(2).attempts).hasSize(1);
    transport.opened.get(2).attempts.get(0).end();
    // Once more than once: after its attempt.
    transport.opened.get(2).closes = 0;
  }

  @Test
  void discoveryKeepsItsWatchWhenAnUpdateOfItsClusterFails() throws Exception {
    ClusterPolicy first = ClusterPolicy.of("found", new DiscoveryPolicy.Custom("found"));
    update(ClusterPolicy.of("orders", A, B), first);
    CompletableFuture<Void> update =
        loop.update(
            mesh(
                ClusterPolicy.of("orders", A, B),
                ClusterPolicy.of("found", new DiscoveryPolicy.Custom("throwing"))));
    assertThatThrownBy(() -> update.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("no registry");
    found.listeners.get(0).found(List.of(WeightedEndpoint.of(C)));
    Cluster cluster = loop.snapshot().clusters().get("found");
    assertThat(cluster.snapshot().policy()).isEqualTo(first);
    assertThat(cluster.snapshot().endpoints()).extracting(it -> it.endpoint()).containsExactly(C);
  }

  @Test
  void endpointsThatWereFoundAndDoNotAllOpenLeaveNoneOfThemOpen() throws Exception {
    update(
        ClusterPolicy.of("orders", A, B),
        ClusterPolicy.of("found", new DiscoveryPolicy.Custom("found")));
    found.listeners.get(0).found(List.of(WeightedEndpoint.of(C), WeightedEndpoint.of(BROKEN)));
    assertThat(transport.opened).extracting(each -> each.closes).containsExactly(0, 0, 1);
    assertThat(loop.snapshot().clusters().get("found").discovery().failures()).isEqualTo(1);
  }

  @Test
  void registryThatRefusesMetersDoesNotKeepAPolicyFromTakingForce() throws Exception {
    meters.refuses = true;
    update(ClusterPolicy.of("orders", C), ClusterPolicy.of("stock", B));
    update(ClusterPolicy.of("orders", C));
    assertThat(loop.snapshot().clusters()).containsOnlyKeys("orders");
    assertThat(transport.opened).extracting(each -> each.closes).containsExactly(1, 1, 0, 1);
  }

  @Test
  void listenerOfCircuitBreakersThatThrowsDoesNotKeepAPolicyFromTakingForce() throws Exception {
    breakers
        .getEventPublisher()
        .onEntryAdded(
            added -> {
              throw new IllegalStateException("listener");
            })
        .onEntryRemoved(
            removed -> {
              throw new IllegalStateException("listener");
            });
    update(ClusterPolicy.of("orders", C).with(GUARDED));
    assertThat(loop.snapshot().clusters().get("orders").breaker().isIn(CircuitBreaker.State.CLOSED))
        .isOne();
    update(ClusterPolicy.of("orders", C));
    assertThat(breakers.getAllCircuitBreakers()).isEmpty();
  }

  @Test
  void firstPolicyWhoseDiscoveryThrowsIsRefusedAndNothingIsLeft() {
    FakeTransport other = new FakeTransport();
    assertThatThrownBy(
            () ->
                new ControlLoop(
                    mesh(
                        ClusterPolicy.of("found", new DiscoveryPolicy.Custom("found")),
                        ClusterPolicy.of("orders", A).with(GUARDED),
                        ClusterPolicy.of("stock", new DiscoveryPolicy.Custom("throwing"))),
                    parts(other).metered(null)))
        .hasMessage("no registry");
    assertThat(found.begun).isEqualTo(1);
    assertThat(other.opened).extracting(each -> each.closes).containsExactly(1);
    assertThat(timer.watched()).isEmpty();
  }

  /** Nothing of it may be seen: the same snapshot, endpoints, watches, breakers and meters. */
  private void refused(String message, ClusterPolicy... clusters) throws Exception {
    ClientSnapshot before = loop.snapshot();
    var orders = before.clusters().get("orders").snapshot();
    List<Meter> registered = meters.getMeters();
    CompletableFuture<Void> update = loop.update(mesh(clusters));
    assertThatThrownBy(() -> update.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage(message);
    assertThat(loop.snapshot()).isSameAs(before);
    assertThat(before.clusters().get("orders").snapshot()).isSameAs(orders);
    assertThat(meters.getMeters()).containsExactlyInAnyOrderElementsOf(registered);
    assertThat(breakers.getAllCircuitBreakers()).isEmpty();
    assertThat(timer.watched()).isEmpty();
    assertThat(transport.opened.subList(0, 2)).extracting(each -> each.closes).containsOnly(0);
    assertThat(transport.opened.stream().skip(2)).allMatch(each -> each.closes == 1);
  }

  private void update(ClusterPolicy... clusters) throws Exception {
    loop.update(mesh(clusters)).get(10, TimeUnit.SECONDS);
  }

  private static MeshPolicy mesh(ClusterPolicy... clusters) {
    List<RoutePolicy> routes =
        Stream.of(clusters).map(it -> RoutePolicy.of(it.name(), it.name())).toList();
    return new MeshPolicy(List.of(clusters), routes);
  }

  /** Throws where it registers and where it removes, once it is told so. */
  private static final class RefusingRegistry extends SimpleMeterRegistry {
    private boolean refuses;

    private RefusingRegistry() {
      config().onMeterAdded(meter -> refuse());
      config().onMeterRemoved(meter -> refuse());
    }

    private void refuse() {
      if (refuses) {
        throw new IllegalStateException("refused");
      }
    }
  }
}
