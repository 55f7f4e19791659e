package dev.sidecar.http;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.util.Arrays;
import java.util.List;

/** Policies over loopback: one cluster named orders, which every host is routed to. */
final class TestMesh {
  private TestMesh() {}

  static ClusterPolicy orders(int... ports) {
    Endpoint[] endpoints =
        Arrays.stream(ports)
            .mapToObj(port -> Endpoint.parse("127.0.0.1:" + port))
            .toArray(Endpoint[]::new);
    return ClusterPolicy.of("orders", endpoints);
  }

  static MeshPolicy of(ClusterPolicy orders) {
    return of(orders, CallPolicy.DEFAULT);
  }

  static MeshPolicy of(ClusterPolicy orders, CallPolicy calls) {
    return new MeshPolicy(
        List.of(orders.with(calls)), List.of(RoutePolicy.of("*", "orders").with(calls)));
  }
}
