package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeTransport;
import dev.sidecar.call.Attempt;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.time.Timer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FakeTransport transport = new FakeTransport();
  private final ControlLoop loop =
      new ControlLoop(
          mesh("orders"),
          EngineParts.of(transport, Timer.manual(() -> 0), () -> 0).withMeters(registry));

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
  void everyMeterIsInTheDocument() throws Exception {
    String document = Files.readString(Path.of("../docs/METRICS.md"));
    assertThat(registry.getMeters()).isNotEmpty();
    assertThat(registry.getMeters())
        .allSatisfy(meter -> assertThat(document).contains("`" + meter.getId().getName() + "`"));
    loop.close();
  }

  private List<String> clusters() {
    return registry.getMeters().stream().map(meter -> meter.getId().getTag("cluster")).toList();
  }

  private double value(String name) {
    Meter meter = registry.get("sidecar.cluster." + name).tag("cluster", "orders").meter();
    return meter.measure().iterator().next().getValue();
  }

  private static MeshPolicy mesh(String cluster) {
    ClusterPolicy policy = ClusterPolicy.of(cluster, Endpoint.parse("10.0.0.1:80"));
    return new MeshPolicy(List.of(policy), List.of(RoutePolicy.of("*", cluster)));
  }
}
