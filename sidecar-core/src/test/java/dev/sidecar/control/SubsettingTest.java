package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeTransport;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.SpreadPolicy;
import dev.sidecar.policy.SubsettingPolicy;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A client that keeps to a few endpoints: which ones it opens, and what it does when they change.
 */
class SubsettingTest {
  private final FakeTransport transport = new FakeTransport();
  private final FakeDiscovery discovery = new FakeDiscovery();
  private final Background background = Background.manual(() -> 0);
  private final ClusterPolicy cluster =
      ClusterPolicy.of("orders", new DiscoveryPolicy.Custom("all"));
  private final ControlLoop loop =
      new ControlLoop(
          policy(3),
          EngineParts.of(transport, Timer.manual(() -> 0), () -> 0)
              .with(background)
              .with(Map.of("all", discovery))
              .named("orders-0"));

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  @Test
  void noOtherEndpointIsOpened() throws Exception {
    finds(endpoints(20, 0));
    assertThat(kept()).hasSize(3);
    for (int i = 0; i < 9; i++) {
      loop.send(new FakeCall());
    }
    assertThat(transport.opened).hasSize(3);
    assertThat(transport.opened).allSatisfy(it -> assertThat(it.attempts).hasSize(3));
  }

  @Test
  void whatStaysKeepsItsConnections() {
    List<WeightedEndpoint> all = endpoints(20, 0);
    finds(all);
    List<EndpointHandle> before = handles();
    List<WeightedEndpoint> fewer = new ArrayList<>(all);
    fewer.removeIf(it -> it.endpoint().equals(before.get(1).endpoint()));
    finds(fewer);
    Set<EndpointHandle> stayed = new HashSet<>(handles());
    assertThat(stayed).hasSize(3);
    stayed.retainAll(before);
    assertThat(stayed).isNotEmpty();
    finds(all);
    assertThat(kept()).isEqualTo(before.stream().map(EndpointHandle::endpoint).toList());
  }

  @Test
  void anotherSizeChoosesAmongAllThatWereFound() throws Exception {
    finds(endpoints(20, 0));
    List<Endpoint> before = kept();
    update(policy(5));
    assertThat(kept()).hasSize(5).containsAll(before);
    update(policy(100));
    assertThat(kept()).hasSize(20);
  }

  @Test
  void theSameAnswerPublishesNothing() {
    finds(endpoints(20, 0));
    var before = loop.snapshot().clusters().get("orders").snapshot();
    finds(endpoints(20, 0));
    assertThat(loop.snapshot().clusters().get("orders").snapshot()).isSameAs(before);
  }

  @Test
  void eachPriorityHasItsShare() {
    List<WeightedEndpoint> all = new ArrayList<>(endpoints(10, 0));
    endpoints(10, 1).forEach(it -> all.add(it.with(Placement.NONE.withPriority(1))));
    finds(all);
    assertThat(kept()).hasSize(6);
    assertThat(
            loop.snapshot().clusters().get("orders").snapshot().members().stream()
                .filter(it -> it.placement().priority() == 1))
        .hasSize(3);
  }

  private void update(MeshPolicy policy) throws Exception {
    CompletableFuture<Void> done = loop.update(policy);
    background.runDue();
    done.get();
  }

  private void finds(List<WeightedEndpoint> endpoints) {
    background.runDue();
    discovery.last.found(endpoints);
    background.runDue();
  }

  private MeshPolicy policy(int size) {
    return new MeshPolicy(
        List.of(cluster.with(SpreadPolicy.DEFAULT.with(new SubsettingPolicy(size)))),
        List.of(RoutePolicy.of("*", "orders")));
  }

  private List<EndpointHandle> handles() {
    return loop.snapshot().clusters().get("orders").snapshot().endpoints();
  }

  private List<Endpoint> kept() {
    return handles().stream().map(EndpointHandle::endpoint).toList();
  }

  private static List<WeightedEndpoint> endpoints(int count, int net) {
    List<WeightedEndpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      endpoints.add(WeightedEndpoint.of(Endpoint.parse("10.0." + net + "." + (i + 1) + ":80")));
    }
    return endpoints;
  }
}
