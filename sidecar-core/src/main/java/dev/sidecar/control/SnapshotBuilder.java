package dev.sidecar.control;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the next snapshot of a client from a policy, keeping every cluster and every handle that
 * still fits. Changes nothing that is in force; what fails midway leaves nothing behind.
 */
final class SnapshotBuilder {
  private final EngineParts parts;

  SnapshotBuilder(EngineParts parts) {
    this.parts = parts;
  }

  Update prepare(MeshPolicy policy, Map<String, Cluster> before) {
    Update update = new Update();
    try {
      for (ClusterPolicy next : policy.clusters()) {
        cluster(next, before.get(next.name()), update);
      }
      Map<String, Cluster> left = new HashMap<>(before);
      left.keySet().removeAll(update.clusters().keySet());
      update.completes(policy, left.values());
      return update;
    } catch (RuntimeException | Error e) {
      update.undo();
      throw e;
    }
  }

  private void cluster(ClusterPolicy policy, @Nullable Cluster before, Update update) {
    if (before == null) {
      update.adds(policy.name(), fresh(policy));
    } else if (before.snapshot().policy().equals(policy)) {
      update.keeps(policy.name(), before);
    } else {
      // What was found before holds until another discovery has answered.
      List<WeightedEndpoint> endpoints =
          policy.discovery() instanceof DiscoveryPolicy.Static fixed
              ? fixed.endpoints()
              : Watch.endpoints(before.snapshot().members());
      update.changes(policy.name(), publication(before, policy, endpoints));
    }
  }

  private Cluster fresh(ClusterPolicy policy) {
    List<EndpointHandle> opened = new ArrayList<>();
    try {
      List<WeightedEndpoint> endpoints =
          policy.discovery() instanceof DiscoveryPolicy.Static fixed
              ? fixed.endpoints()
              : List.of();
      return new Cluster(policy, members(policy, endpoints, Map.of(), opened), parts);
    } catch (RuntimeException | Error e) {
      opened.forEach(EndpointHandle::retire);
      throw e;
    }
  }

  /** Publishes what discovery found for a cluster; the others are left alone. */
  void found(Cluster cluster, List<WeightedEndpoint> endpoints) {
    publication(cluster, cluster.snapshot().policy(), endpoints).publish();
  }

  private Publication publication(
      Cluster cluster, ClusterPolicy policy, List<WeightedEndpoint> endpoints) {
    ClusterSnapshot last = cluster.snapshot();
    Map<Endpoint, EndpointHandle> kept = new HashMap<>();
    if (sameConnections(last.policy(), policy)) {
      last.endpoints().forEach(handle -> kept.put(handle.endpoint(), handle));
    }
    List<EndpointHandle> opened = new ArrayList<>();
    try {
      return new Publication(cluster, policy, members(policy, endpoints, kept, opened), opened);
    } catch (RuntimeException | Error e) {
      opened.forEach(EndpointHandle::retire);
      throw e;
    }
  }

  private List<Member> members(
      ClusterPolicy policy,
      List<WeightedEndpoint> endpoints,
      Map<Endpoint, EndpointHandle> kept,
      List<EndpointHandle> opened) {
    List<Member> members = new ArrayList<>();
    for (WeightedEndpoint found : endpoints) {
      EndpointHandle handle = kept.get(found.endpoint());
      if (handle == null) {
        handle = new EndpointHandle(policy, found.endpoint(), parts.transport());
        opened.add(handle);
      }
      members.add(new Member(handle, found.weight()));
    }
    return members;
  }

  // A live connection cannot change its protocol, and a handle's messages name its connect limit.
  private static boolean sameConnections(ClusterPolicy a, ClusterPolicy b) {
    return a.protocol() == b.protocol() && a.connectTimeout().equals(b.connectTimeout());
  }
}
