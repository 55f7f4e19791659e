package dev.sidecar.control;

import dev.sidecar.client.RouteStates;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.ClusterSnapshot;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.mirror.Mirrors;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.ClusterTls;
import dev.sidecar.telemetry.Handshakes;
import dev.sidecar.time.Workers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the next snapshot of a client from a policy, keeping every cluster and every handle that
 * still fits. Changes nothing that is in force; what fails midway leaves nothing behind.
 */
final class SnapshotBuilder {
  /** Copies of calls at once, where each has a thread that costs a megabyte of address space. */
  static final int MAX_PLATFORM_COPIES = 64;

  /** Where a thread costs a few hundred bytes: as many as Envoy lets run in a cluster. */
  static final int MAX_VIRTUAL_COPIES = 1_024;

  private final EngineParts parts;
  private final BooleanSupplier closed;
  private FollowedIdentity identity = FollowedIdentity.NONE;
  private RouteStates states;

  /**
   * With nothing in force.
   *
   * @param closed whether the client takes no more calls
   */
  SnapshotBuilder(EngineParts parts, BooleanSupplier closed) {
    this.parts = parts;
    this.closed = closed;
    int most = Workers.hasVirtual() ? MAX_VIRTUAL_COPIES : MAX_PLATFORM_COPIES;
    this.states = RouteStates.none(new Mirrors(parts.workers().beside("sidecar-mirror", most)));
  }

  Update prepare(MeshPolicy policy, Map<String, Cluster> before) {
    Update update = new Update(identity.next(policy, parts.tls(), parts.timer()), states.next());
    try {
      for (ClusterPolicy next : policy.clusters()) {
        cluster(next, before.get(next.name()), update);
      }
      Map<String, Cluster> left = new HashMap<>(before);
      left.keySet().removeAll(update.clusters().keySet());
      update.completes(policy, left.values(), parts, closed);
      return update;
    } catch (RuntimeException | Error e) {
      undo(update);
      throw e;
    }
  }

  /** What is prepared from now on has this update's identity and what its routes remember. */
  void publish(Update update) {
    update.publish();
    FollowedIdentity before = identity;
    identity = update.identity();
    states = update.states();
    before.closeUnless(identity);
  }

  /** Leaves nothing of what was prepared. */
  void undo(Update update) {
    update.undo();
    update.identity().closeUnless(identity);
  }

  /** Follows no identity any more. */
  void close() {
    identity.closeUnless(FollowedIdentity.NONE);
  }

  /** What the routes in force remember. */
  RouteStates states() {
    return states;
  }

  /** The identity in force. */
  FollowedIdentity identity() {
    return identity;
  }

  private void cluster(ClusterPolicy policy, @Nullable Cluster before, Update update) {
    if (before == null) {
      update.adds(policy.name(), fresh(policy, update.identity()));
    } else if (before.snapshot().policy().equals(policy)
        && keepsIdentity(policy, update.identity())) {
      update.keeps(policy.name(), before);
    } else {
      // What was found before holds until another discovery has answered.
      List<WeightedEndpoint> endpoints =
          policy.discovery() instanceof DiscoveryPolicy.Static fixed
              ? fixed.endpoints()
              : before.discovery().found();
      update.changes(policy.name(), publication(before, policy, endpoints, update.identity()));
    }
  }

  private boolean keepsIdentity(ClusterPolicy policy, FollowedIdentity secured) {
    return policy.tls() == null || secured.equals(identity);
  }

  private Cluster fresh(ClusterPolicy policy, FollowedIdentity secured) {
    List<EndpointHandle> opened = new ArrayList<>();
    Handshakes handshakes = new Handshakes();
    try {
      List<WeightedEndpoint> endpoints =
          policy.discovery() instanceof DiscoveryPolicy.Static fixed
              ? fixed.endpoints()
              : List.of();
      ClusterTls tls = secured.of(policy, handshakes);
      Cluster cluster =
          new Cluster(policy, members(policy, endpoints, Map.of(), opened, tls), handshakes, parts);
      cluster.discovery().found(endpoints);
      return cluster;
    } catch (RuntimeException | Error e) {
      opened.forEach(EndpointHandle::retire);
      throw e;
    }
  }

  /** Publishes what discovery found for a cluster; the others are left alone. */
  void found(Cluster cluster, List<WeightedEndpoint> endpoints) {
    publication(cluster, cluster.snapshot().policy(), endpoints, identity).publish();
  }

  private Publication publication(
      Cluster cluster,
      ClusterPolicy policy,
      List<WeightedEndpoint> endpoints,
      FollowedIdentity secured) {
    ClusterSnapshot last = cluster.snapshot();
    Map<Endpoint, EndpointHandle> kept = new HashMap<>();
    if (sameConnections(last.policy(), policy) && keepsIdentity(policy, secured)) {
      last.endpoints().forEach(handle -> kept.put(handle.endpoint(), handle));
    }
    List<EndpointHandle> opened = new ArrayList<>();
    try {
      ClusterTls tls = secured.of(policy, cluster.handshakes());
      return new Publication(
          cluster, policy, endpoints, members(policy, endpoints, kept, opened, tls), opened);
    } catch (RuntimeException | Error e) {
      opened.forEach(EndpointHandle::retire);
      throw e;
    }
  }

  private List<Member> members(
      ClusterPolicy policy,
      List<WeightedEndpoint> endpoints,
      Map<Endpoint, EndpointHandle> kept,
      List<EndpointHandle> opened,
      @Nullable ClusterTls tls) {
    List<Member> members = new ArrayList<>();
    // Thousands of endpoints share a few.
    Map<Placement, Placement> placements = new HashMap<>();
    for (WeightedEndpoint found : KeptEndpoints.of(policy, endpoints, parts.instance())) {
      EndpointHandle handle = kept.get(found.endpoint());
      if (handle == null) {
        handle =
            new EndpointHandle(
                policy, found.endpoint(), parts.transport(), tls, parts.timer().nanos());
        opened.add(handle);
      }
      Placement placement = placements.computeIfAbsent(found.placement(), it -> it);
      members.add(new Member(handle, found.weight(), placement));
    }
    return members;
  }

  // A live connection cannot change its protocol or who is at its other end, a handle's messages
  // name its connect limit, and for how long a pool keeps what is idle is fixed when it is made.
  private static boolean sameConnections(ClusterPolicy a, ClusterPolicy b) {
    return a.protocol() == b.protocol()
        && a.connectTimeout().equals(b.connectTimeout())
        && Objects.equals(a.tls(), b.tls())
        && a.keepAlive().equals(b.keepAlive());
  }
}
