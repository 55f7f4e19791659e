package dev.sidecar.control;

import dev.sidecar.client.ClientStack;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.ClusterSnapshot;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.route.RouteTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds the next snapshot of a client from a policy, keeping every handle that still fits. */
final class SnapshotBuilder {
  private final EngineParts parts;

  SnapshotBuilder(EngineParts parts) {
    this.parts = parts;
  }

  ClientSnapshot build(MeshPolicy policy, Map<String, Cluster> before) {
    Map<String, Cluster> clusters = new LinkedHashMap<>();
    for (ClusterPolicy next : policy.clusters()) {
      clusters.put(next.name(), cluster(next, before.get(next.name())));
    }
    before.forEach(
        (name, cluster) -> {
          if (!clusters.containsKey(name)) {
            cluster.retire();
          }
        });
    List<RouteTable.Entry<Cluster>> routes = new ArrayList<>();
    for (RoutePolicy route : policy.routes()) {
      Cluster target = clusters.get(route.cluster());
      if (target != null) {
        routes.add(new RouteTable.Entry<>(route, target));
      }
    }
    // In the policy's order, in which clusters get their meters.
    RouteTable<Cluster> table = new RouteTable<>(routes);
    return new ClientSnapshot(
        ClientStack.compose(table), table, Collections.unmodifiableMap(clusters));
  }

  private Cluster cluster(ClusterPolicy policy, @Nullable Cluster before) {
    if (before == null) {
      return new Cluster(policy, members(policy, endpoints(policy, List.of()), Map.of()), parts);
    }
    ClusterSnapshot last = before.snapshot();
    if (!last.policy().equals(policy)) {
      publish(before, policy, endpoints(policy, last.members()));
    }
    return before;
  }

  /** Publishes what discovery found for a cluster; the others are left alone. */
  void found(Cluster cluster, List<WeightedEndpoint> endpoints) {
    publish(cluster, cluster.snapshot().policy(), endpoints);
  }

  private void publish(Cluster cluster, ClusterPolicy policy, List<WeightedEndpoint> endpoints) {
    ClusterSnapshot last = cluster.snapshot();
    Map<Endpoint, EndpointHandle> kept = new HashMap<>();
    if (sameConnections(last.policy(), policy)) {
      last.endpoints().forEach(handle -> kept.put(handle.endpoint(), handle));
    }
    cluster.publish(policy, members(policy, endpoints, kept));
    Set<EndpointHandle> used = new HashSet<>(cluster.snapshot().endpoints());
    for (EndpointHandle handle : last.endpoints()) {
      if (!used.contains(handle)) {
        handle.retire();
      }
    }
  }

  private List<Member> members(
      ClusterPolicy policy, List<WeightedEndpoint> endpoints, Map<Endpoint, EndpointHandle> kept) {
    List<Member> members = new ArrayList<>();
    for (WeightedEndpoint found : endpoints) {
      EndpointHandle handle = kept.get(found.endpoint());
      members.add(new Member(handle != null ? handle : open(policy, found), found.weight()));
    }
    return members;
  }

  private EndpointHandle open(ClusterPolicy policy, WeightedEndpoint found) {
    return new EndpointHandle(policy, found.endpoint(), parts.transport());
  }

  // What was found before holds until another discovery has answered.
  private static List<WeightedEndpoint> endpoints(ClusterPolicy policy, List<Member> before) {
    return policy.discovery() instanceof DiscoveryPolicy.Static fixed
        ? fixed.endpoints()
        : Watch.endpoints(before);
  }

  // A live connection cannot change its protocol, and a handle's messages name its connect limit.
  private static boolean sameConnections(ClusterPolicy a, ClusterPolicy b) {
    return a.protocol() == b.protocol() && a.connectTimeout().equals(b.connectTimeout());
  }
}
