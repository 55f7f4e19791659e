package dev.sidecar.control;

import dev.sidecar.balance.Picker;
import dev.sidecar.client.ClientStack;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.ClusterSnapshot;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.route.RouteTable;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.Transport;
import dev.sidecar.time.Timer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds the next snapshot of a client from a policy, keeping every handle that still fits. */
final class SnapshotBuilder {
  private final Transport transport;
  private final Timer timer;
  private final Draws draws;

  SnapshotBuilder(Transport transport, Timer timer, Draws draws) {
    this.transport = transport;
    this.timer = timer;
    this.draws = draws;
  }

  ClientSnapshot build(MeshPolicy policy, Map<String, Cluster> before) {
    Map<String, Cluster> clusters = new LinkedHashMap<>();
    for (ClusterPolicy next : policy.clusters()) {
      clusters.put(next.name(), cluster(next, before.get(next.name())));
    }
    before.forEach(
        (name, cluster) -> {
          if (!clusters.containsKey(name)) {
            cluster.snapshot().endpoints().forEach(EndpointHandle::retire);
          }
        });
    List<RouteTable.Entry<Cluster>> routes = new ArrayList<>();
    for (RoutePolicy route : policy.routes()) {
      Cluster target = clusters.get(route.cluster());
      if (target != null) {
        routes.add(new RouteTable.Entry<>(route, target));
      }
    }
    return new ClientSnapshot(ClientStack.compose(new RouteTable<>(routes)), Map.copyOf(clusters));
  }

  private Cluster cluster(ClusterPolicy policy, @Nullable Cluster before) {
    if (before == null) {
      return new Cluster(snapshot(policy, Map.of()), timer, draws);
    }
    ClusterSnapshot last = before.snapshot();
    if (last.policy().equals(policy)) {
      return before;
    }
    Map<Endpoint, EndpointHandle> kept = new HashMap<>();
    if (sameConnections(last.policy(), policy)) {
      last.endpoints().forEach(handle -> kept.put(handle.endpoint(), handle));
    }
    ClusterSnapshot next = snapshot(policy, kept);
    before.publish(next);
    Set<EndpointHandle> used = new HashSet<>(next.endpoints());
    for (EndpointHandle handle : last.endpoints()) {
      if (!used.contains(handle)) {
        handle.retire();
      }
    }
    return before;
  }

  private ClusterSnapshot snapshot(ClusterPolicy policy, Map<Endpoint, EndpointHandle> kept) {
    List<EndpointHandle> handles = new ArrayList<>();
    for (Endpoint endpoint : policy.endpoints()) {
      EndpointHandle handle = kept.get(endpoint);
      handles.add(handle != null ? handle : new EndpointHandle(policy, endpoint, transport));
    }
    return new ClusterSnapshot(policy, handles, Picker.of(policy.loadBalancing(), draws));
  }

  // A live connection cannot change its protocol, and a handle's messages name its connect limit.
  private static boolean sameConnections(ClusterPolicy a, ClusterPolicy b) {
    return a.protocol() == b.protocol() && a.connectTimeout().equals(b.connectTimeout());
  }
}
