package dev.sidecar.control;

import dev.sidecar.call.Call;
import dev.sidecar.client.ClientStack;
import dev.sidecar.client.RouteStack;
import dev.sidecar.client.RouteStates;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.route.RouteTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The next snapshot of a client, with all that may fail done: it takes force as a whole, or leaves
 * nothing behind. By the control thread.
 */
final class Update {
  // In the policy's order, in which clusters get their meters.
  private final Map<String, Cluster> clusters = new LinkedHashMap<>();
  private final List<Cluster> added = new ArrayList<>();
  private final List<Publication> changed = new ArrayList<>();
  private Collection<Cluster> left = List.of();
  private final FollowedIdentity identity;
  private final RouteStates states;
  private @Nullable ClientSnapshot snapshot;

  /**
   * Of a policy with this identity.
   *
   * @param identity perhaps the one that is in force
   * @param states what its routes find of those before them
   */
  Update(FollowedIdentity identity, RouteStates states) {
    this.identity = identity;
    this.states = states;
  }

  FollowedIdentity identity() {
    return identity;
  }

  RouteStates states() {
    return states;
  }

  void keeps(String name, Cluster unchanged) {
    clusters.put(name, unchanged);
  }

  void adds(String name, Cluster fresh) {
    clusters.put(name, fresh);
    added.add(fresh);
  }

  void changes(String name, Publication publication) {
    clusters.put(name, publication.cluster());
    changed.add(publication);
  }

  /**
   * After the last cluster: what leads to them, and what the snapshot before had besides.
   *
   * @param closed whether the client takes no more calls
   */
  void completes(
      MeshPolicy policy, Collection<Cluster> gone, EngineParts parts, BooleanSupplier closed) {
    List<RouteTable.Entry<Service<Call>>> routes = new ArrayList<>(policy.routes().size());
    for (RoutePolicy route : policy.routes()) {
      routes.add(
          new RouteTable.Entry<>(
              route, RouteStack.compose(route, clusters, parts, closed, states)));
    }
    RouteTable<Service<Call>> table = new RouteTable<>(routes);
    snapshot =
        new ClientSnapshot(
            policy,
            ClientStack.compose(table, parts),
            table,
            Collections.unmodifiableMap(clusters));
    left = gone;
  }

  Map<String, Cluster> clusters() {
    return clusters;
  }

  /** Clusters that the policy has no more. */
  Collection<Cluster> left() {
    return left;
  }

  /** What calls are to enter after {@link #publish}. */
  ClientSnapshot snapshot() {
    return Objects.requireNonNull(snapshot, "not complete");
  }

  /** Gives clusters that stay their new policies. */
  void publish() {
    changed.forEach(Publication::publish);
  }

  /** Ends what has left, after the last look at it was published. */
  void retire() {
    left.forEach(Cluster::retire);
  }

  /** Closes what was made for a snapshot that will not be. */
  void undo() {
    added.forEach(Cluster::retire);
    changed.forEach(each -> each.opened().forEach(EndpointHandle::retire));
  }
}
