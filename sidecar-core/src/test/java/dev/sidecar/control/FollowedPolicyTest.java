package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeTransport;
import dev.sidecar.call.Attempt;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.ConfigSource;
import dev.sidecar.spi.Discovery;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.time.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The control loop follows a config source, and keeps what must outlive a policy. */
@Timeout(30)
class FollowedPolicyTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final Endpoint B = Endpoint.parse("10.0.0.2:80");
  private static final ClusterPolicy ORDERS = ClusterPolicy.of("orders", A);

  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final FakeTransport transport = new FakeTransport();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FakeSource source = new FakeSource();
  private final ControlLoop loop =
      new ControlLoop(
          source.first(),
          EngineParts.of(transport, timer, () -> 0)
              .with(Map.of("overloaded", FollowedPolicyTest::overloaded))
              .metered(Meters.in(registry)));

  private static Discovery.Subscription overloaded(Discovery.Listener listener) {
    throw new RejectedExecutionException("the application's own pool is full");
  }

  @BeforeEach
  void follow() {
    loop.follow(source);
  }

  @AfterEach
  void close() {
    loop.close();
    assertThat(source.listener).isNull();
    assertThat(timer.watched()).isEmpty();
  }

  @Test
  void policyThatTheSourceTellsIsInForce() throws Exception {
    now.set(Duration.ofSeconds(100).toNanos());
    double before = value("applied.time");
    source.tells(ClusterPolicy.of("orders", B));
    loop.send(new FakeCall()).discard();
    assertThat(transport.opened.get(1).attempts).hasSize(1);
    assertThat(value("applied")).isEqualTo(1);
    assertThat(value("applied.time") - before).isEqualTo(100);
    transport.opened.get(1).attempts.forEach(Attempt::end);
  }

  @Test
  void equalPolicyChangesNothing() {
    ClientSnapshot before = loop.snapshot();
    source.tells(ClusterPolicy.of("orders", Endpoint.parse("10.0.0.1:80")));
    assertThat(loop.snapshot()).isSameAs(before);
    assertThat(value("applied")).isZero();
    assertThat(value("rejected")).isZero();
  }

  @Test
  void failureOfTheSourceLeavesTheLastPolicyInForceAndIsCounted() {
    ClientSnapshot before = loop.snapshot();
    source.listener.failed(new IllegalStateException("mesh.yaml:1:1: no such file"));
    assertThat(loop.snapshot()).isSameAs(before);
    assertThat(value("rejected")).isEqualTo(1);
  }

  @Test
  void policyThatTheEngineRefusesLeavesTheLastOneInForceAndIsCounted() {
    ClientSnapshot before = loop.snapshot();
    source.tells(ClusterPolicy.of("orders", new DiscoveryPolicy.Custom("nobody")));
    assertThat(loop.snapshot()).isSameAs(before);
    assertThat(value("rejected")).isEqualTo(1);
    source.tells(ClusterPolicy.of("orders", B));
    assertThat(value("applied")).isEqualTo(1);
  }

  @Test
  void discoveryThatRejectsItsWatchAsAClosedClientWouldIsCounted() {
    ClientSnapshot before = loop.snapshot();
    source.tells(ClusterPolicy.of("orders", new DiscoveryPolicy.Custom("overloaded")));
    assertThat(loop.snapshot()).isSameAs(before);
    assertThat(value("rejected")).isEqualTo(1);
  }

  @Test
  void whatIsToldAfterTheCloseChangesNothing() {
    ConfigSource.Listener listener = source.listener;
    ClientSnapshot before = loop.snapshot();
    loop.close();
    listener.changed(new MeshPolicy(List.of(), List.of()));
    listener.failed(new IllegalStateException("late"));
    assertThat(loop.snapshot()).isSameAs(before);
  }

  @Test
  void changedRetryPolicyDoesNotTouchTheBudgetNorTheConnections() throws Exception {
    loop.send(new FakeCall());
    Cluster before = cluster();
    var handle = before.snapshot().endpoints().get(0);
    source.tells(ORDERS.with(CallPolicy.DEFAULT.with(RetryPolicy.NONE)));
    assertThat(cluster()).isSameAs(before);
    assertThat(cluster().budget().calls()).isEqualTo(1);
    assertThat(cluster().snapshot().endpoints()).containsExactly(handle);
    assertThat(handle.inFlight()).isEqualTo(1);
    transport.opened.get(0).attempts.forEach(Attempt::end);
    assertThat(transport.opened.get(0).closes).isZero();
  }

  @Test
  void changedBreakerPolicyMakesANewBreakerAndAnUnchangedOneKeepsIt() {
    CircuitBreakerPolicy breaker = CircuitBreakerPolicy.DEFAULT;
    source.tells(ORDERS.with(HealthPolicy.DEFAULT.with(breaker)));
    var first = cluster().breaker().filter();
    source.tells(ClusterPolicy.of("orders", A, B).with(HealthPolicy.DEFAULT.with(breaker)));
    assertThat(cluster().breaker().filter()).isSameAs(first);
    source.tells(
        ORDERS.with(
            HealthPolicy.DEFAULT.with(
                new CircuitBreakerPolicy(
                    10,
                    breaker.slowCallRatePercent(),
                    breaker.slowCallDuration(),
                    breaker.window(),
                    breaker.minimumCalls(),
                    breaker.openDuration(),
                    breaker.halfOpenCalls()))));
    assertThat(cluster().breaker().filter()).isNotNull().isNotSameAs(first);
  }

  private Cluster cluster() {
    return loop.snapshot().clusters().get("orders");
  }

  private double value(String name) {
    return registry.get("sidecar.config." + name).meter().measure().iterator().next().getValue();
  }

  private static final class FakeSource implements ConfigSource {
    private Listener listener;

    @Override
    public MeshPolicy first() {
      return mesh(ORDERS);
    }

    @Override
    public Discovery.Subscription watch(Listener told, Timer timer) {
      listener = told;
      return () -> listener = null;
    }

    void tells(ClusterPolicy orders) {
      listener.changed(mesh(orders));
    }

    private static MeshPolicy mesh(ClusterPolicy orders) {
      return new MeshPolicy(List.of(orders), List.of(RoutePolicy.of("orders", "orders")));
    }
  }
}
