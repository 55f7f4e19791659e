package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeTransport;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.time.Timer;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a call that has been routed, and not yet admitted, while its cluster leaves. */
@Timeout(30)
class LeavingClusterTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final ClusterPolicy ORDERS =
      ClusterPolicy.of("orders", A)
          .with(
              HealthPolicy.DEFAULT.with(OutlierPolicy.DEFAULT).with(CircuitBreakerPolicy.DEFAULT));
  private static final MeshPolicy NOTHING = new MeshPolicy(List.of(), List.of());

  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final FakeTransport transport = new FakeTransport();
  private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
  private final ControlLoop loop =
      new ControlLoop(mesh(ORDERS), EngineParts.of(transport, timer, () -> 0).with(breakers));

  @AfterEach
  void nothingIsLeft() {
    loop.close();
    assertThat(timer.watched()).isEmpty();
    assertThat(breakers.getAllCircuitBreakers()).isEmpty();
  }

  @Test
  void callEndsOnTheClusterThatItWasRoutedTo() throws Exception {
    Reply reply = loop.send(call(() -> update(NOTHING)));
    assertThat(reply.status()).isEqualTo(200);
    Attempt attempt = transport.opened.get(0).attempts.get(0);
    assertThat(transport.opened.get(0).closes).isEqualTo(1);
    attempt.end();
    assertThat(transport.opened.get(0).closes).isEqualTo(2);
    assertThatThrownBy(() -> loop.send(call(() -> {})))
        .isInstanceOf(SidecarException.NoRoute.class);
  }

  @Test
  void callEndsOnTheClusterThatItWasRoutedToThoughOneOfThatNameCameInItsPlace() throws Exception {
    Cluster first = loop.snapshot().clusters().get("orders");
    loop.send(
            call(
                () -> {
                  update(NOTHING);
                  update(mesh(ORDERS));
                }))
        .discard();
    assertThat(loop.snapshot().clusters().get("orders")).isNotSameAs(first);
    assertThat(transport.opened).extracting(it -> it.attempts.size()).containsExactly(1, 0);
    transport.opened.get(0).attempts.get(0).end();
    // The breaker of the name is the one of the cluster that came.
    assertThat(breakers.getAllCircuitBreakers()).hasSize(1);
  }

  @Test
  void retryOfACallWhoseClusterLeftIsMade() throws Exception {
    transport.peer =
        first -> {
          update(NOTHING);
          transport.peer = second -> FakeTransport.status(second, 200);
          return FakeTransport.refuseToConnect(first);
        };
    assertThat(loop.send(call(() -> {})).status()).isEqualTo(200);
    transport.opened.get(0).attempts.forEach(Attempt::end);
  }

  @Test
  void callIsRefusedIfTheClientClosesTooBeforeItIsAdmitted() {
    assertThatThrownBy(
            () ->
                loop.send(
                    call(
                        () -> {
                          update(NOTHING);
                          // Another update, which looks after what has left.
                          update(NOTHING);
                          loop.close(Duration.ZERO);
                        })))
        .isInstanceOf(SidecarException.Closed.class)
        .hasMessage("cluster orders: the client is closed");
    assertThat(transport.opened.get(0).attempts).isEmpty();
  }

  private void update(MeshPolicy policy) {
    loop.update(policy).join();
  }

  private static MeshPolicy mesh(ClusterPolicy orders) {
    return new MeshPolicy(List.of(orders), List.of(RoutePolicy.of("orders", "orders")));
  }

  private static FakeCall call(Runnable onItsWay) {
    FakeCall call = new FakeCall();
    call.onItsWay = onItsWay;
    return call;
  }
}
