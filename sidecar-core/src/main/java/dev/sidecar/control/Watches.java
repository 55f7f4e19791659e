package dev.sidecar.control;

import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.discovery.Discoveries;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.MeshPolicy;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** Watches one discovery for each cluster that does not name its endpoints itself. */
final class Watches {
  private final Discoveries discoveries;
  private final SnapshotBuilder builder;
  private final Executor control;
  // Changed by the control thread; a close that could not wait for it reads too.
  private final List<Watch> watches = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  Watches(EngineParts parts, SnapshotBuilder builder) {
    this.discoveries = new Discoveries(parts.discoveries(), parts.timer());
    this.builder = builder;
    this.control = parts.background();
  }

  static boolean isWatched(ClusterPolicy policy) {
    return !(policy.discovery() instanceof DiscoveryPolicy.Static);
  }

  /**
   * Refuses a policy before any of it is in force.
   *
   * @throws IllegalArgumentException if it names a discovery that nobody brought
   */
  void check(MeshPolicy policy) {
    policy.clusters().forEach(each -> discoveries.of(each.name(), each.discovery()));
  }

  /** Ends the watches that no cluster needs any more and begins those that are missing. */
  void follow(Collection<Cluster> clusters) {
    List<Watch> needless =
        watches.stream().filter(watch -> clusters.stream().noneMatch(watch::serves)).toList();
    needless.forEach(Watch::end);
    watches.removeAll(needless);
    for (Cluster cluster : clusters) {
      ClusterPolicy policy = cluster.snapshot().policy();
      if (!closed && isWatched(policy) && watches.stream().noneMatch(it -> it.serves(cluster))) {
        Watch fresh = new Watch(cluster, builder, control);
        watches.add(fresh);
        fresh.begin(discoveries.of(policy.name(), policy.discovery()));
        if (closed) {
          // Meanwhile, when there was nothing to end yet.
          fresh.end();
        }
      }
    }
  }

  /** Done when each watch of now has told something. */
  CompletableFuture<Void> allTold() {
    return CompletableFuture.allOf(
        watches.stream().map(Watch::told).toArray(CompletableFuture<?>[]::new));
  }

  void close() {
    closed = true;
    watches.forEach(Watch::end);
    watches.clear();
  }
}
