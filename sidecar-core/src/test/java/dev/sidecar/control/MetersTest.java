package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeTransport;
import dev.sidecar.call.Attempt;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.time.Timer;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong now = new AtomicLong();
  private final FakeTransport transport = new FakeTransport();
  private final ControlLoop loop =
      new ControlLoop(
          mesh("orders"),
          EngineParts.of(transport, Timer.manual(now::get), () -> 0).metered(Meters.in(registry)));

  @Test
  void callsRetriesAndTheirRatioAreMetered() throws Exception {
    transport.peer =
        first -> {
          transport.peer = other -> FakeTransport.status(other, 200);
          return FakeTransport.refuseToConnect(first);
        };
    loop.send(new FakeCall());
    loop.send(new FakeCall());
    assertThat(value("calls")).isEqualTo(2);
    assertThat(value("retries")).isEqualTo(1);
    assertThat(value("amplification")).isEqualTo(1.5);
    assertThat(value("active")).isEqualTo(2);
    transport.opened.forEach(each -> each.attempts.forEach(Attempt::end));
    assertThat(value("active")).isZero();
    loop.close();
  }

  @Test
  void metersComeAndGoWithTheirCluster() throws Exception {
    assertThat(clusters()).containsOnly("orders");
    loop.update(mesh("users")).get();
    assertThat(clusters()).containsOnly("users");
    loop.close();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void callsAndAttemptsAreTimedByResultToTheirHeaders() throws Exception {
    transport.onSend = () -> now.addAndGet(3_000_000);
    transport.peer =
        first -> {
          transport.peer = other -> FakeTransport.status(other, 503);
          return FakeTransport.refuseToConnect(first);
        };
    loop.send(new FakeCall());
    assertThat(timer("attempt.time", "connection").count()).isEqualTo(1);
    assertThat(timer("attempt.time", "5xx").count()).isEqualTo(1);
    assertThat(timer("attempt.time", "5xx").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(3);
    assertThat(timer("call.time", "5xx").count()).isEqualTo(1);
    assertThat(timer("call.time", "5xx").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(6);
    assertThat(timer("call.time", "connection").count()).isZero();
    assertThat(value("call.time.max")).isEqualTo(0.006);
    now.addAndGet(1_000_000_000);
    transport.opened.forEach(each -> each.attempts.forEach(Attempt::end));
    assertThat(timer("call.time", "5xx").totalTime(TimeUnit.MILLISECONDS)).as("body").isEqualTo(6);
    loop.close();
  }

  @Test
  void callThatIsRefusedIsTimedAndHasNoAttempt() throws Exception {
    loop.update(new MeshPolicy(List.of(full("orders")), List.of(RoutePolicy.of("*", "orders"))))
        .get();
    loop.send(new FakeCall());
    assertThatThrownBy(() -> loop.send(new FakeCall()))
        .isInstanceOf(SidecarException.Overflow.class);
    assertThat(timer("call.time", "refused").count()).isEqualTo(1);
    assertThat(timer("attempt.time", "refused").count()).isZero();
    transport.opened.forEach(each -> each.attempts.forEach(Attempt::end));
    loop.close();
  }

  @Test
  void durationsOutliveAChangeOfPolicy() throws Exception {
    loop.send(new FakeCall());
    loop.update(new MeshPolicy(List.of(full("orders")), List.of(RoutePolicy.of("*", "orders"))))
        .get();
    assertThat(timer("call.time", "2xx").count()).isEqualTo(1);
    transport.opened.forEach(each -> each.attempts.forEach(Attempt::end));
    loop.close();
  }

  @Test
  void callWithoutRouteIsCounted() throws Exception {
    loop.update(new MeshPolicy(List.of(), List.of())).get();
    assertThatThrownBy(() -> loop.send(new FakeCall()))
        .isInstanceOf(SidecarException.NoRoute.class);
    assertThat(registry.get("sidecar.calls.unrouted").functionCounter().count()).isEqualTo(1);
    loop.close();
  }

  @Test
  void callsWithoutRouteAreCountedAfterAGarbageCollectionToo() throws Exception {
    loop.update(new MeshPolicy(List.of(), List.of())).get();
    WeakReference<Object> canary = new WeakReference<>(new Object());
    while (canary.get() != null) {
      System.gc();
    }
    assertThatThrownBy(() -> loop.send(new FakeCall()))
        .isInstanceOf(SidecarException.NoRoute.class);
    assertThat(registry.get("sidecar.calls.unrouted").functionCounter().count()).isEqualTo(1);
    loop.close();
  }

  @Test
  void firstClustersOfThePolicyHaveMetersWhereNotAllFit() throws Exception {
    List<ClusterPolicy> policies =
        IntStream.range(0, 40)
            .mapToObj(i -> ClusterPolicy.of("cluster-" + i, Endpoint.parse("10.0.0.1:80")))
            .toList();
    SimpleMeterRegistry bounded = new SimpleMeterRegistry();
    ControlLoop other =
        new ControlLoop(
            new MeshPolicy(policies, List.of()),
            EngineParts.of(transport, Timer.manual(now::get), () -> 0)
                .metered(new Meters(bounded, 350)));
    assertThat(bounded.getMeters().stream().map(it -> it.getId().getTag("cluster")))
        .filteredOn(Objects::nonNull)
        .containsOnly("cluster-0", "cluster-1", "cluster-2");
    other.close();
    loop.close();
  }

  @Test
  void endpointsAreCountedByHealth() {
    assertThat(registry.get("sidecar.cluster.endpoints").tag("state", "healthy").gauge().value())
        .isEqualTo(1);
    assertThat(registry.get("sidecar.cluster.endpoints").tag("state", "ejected").gauge().value())
        .isZero();
    loop.close();
  }

  private FunctionTimer timer(String name, String result) {
    return registry.get("sidecar.cluster." + name).tag("result", result).functionTimer();
  }

  private List<String> clusters() {
    return registry.getMeters().stream()
        .map(meter -> meter.getId().getTag("cluster"))
        .filter(Objects::nonNull)
        .toList();
  }

  private double value(String name) {
    Meter meter = registry.get("sidecar.cluster." + name).tag("cluster", "orders").meter();
    return meter.measure().iterator().next().getValue();
  }

  private static ClusterPolicy full(String cluster) {
    return ClusterPolicy.of(cluster, Endpoint.parse("10.0.0.1:80"))
        .with(new AdmissionPolicy(1, 0, 1, RetryLimit.DEFAULT));
  }

  private static MeshPolicy mesh(String cluster) {
    ClusterPolicy policy = ClusterPolicy.of(cluster, Endpoint.parse("10.0.0.1:80"));
    return new MeshPolicy(List.of(policy), List.of(RoutePolicy.of("*", cluster)));
  }
}
