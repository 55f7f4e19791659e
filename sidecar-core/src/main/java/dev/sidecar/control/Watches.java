package dev.sidecar.control;

import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.discovery.Discoveries;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.MeshPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Watches one discovery for each cluster that does not name its endpoints itself. */
final class Watches {
  private final Discoveries discoveries;
  private final SnapshotBuilder builder;
  private final Executor control;
  // Replaced by the control thread; a close that could not wait for it reads too.
  private volatile Map<Cluster, Watch> watches = Map.of();
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
   * Begins the watches that a policy needs and that are missing; {@link #follow} or {@link
   * #endFresh} is next.
   *
   * @return all that it needs, by the clusters that it gives them to
   * @throws RuntimeException if it names a discovery that nobody brought, or one throws; then no
   *     watch has begun
   */
  Map<Cluster, Watch> begin(MeshPolicy policy, Map<String, Cluster> clusters) {
    Map<Cluster, Watch> next = new LinkedHashMap<>();
    try {
      for (ClusterPolicy each : policy.clusters()) {
        Cluster cluster = clusters.get(each.name());
        if (cluster != null && isWatched(each)) {
          Watch current = watches.get(cluster);
          boolean serves = current != null && current.serves(each.discovery());
          next.put(cluster, serves ? current : fresh(cluster, each));
        }
      }
      return next;
    } catch (RuntimeException | Error e) {
      endFresh(next);
      throw e;
    }
  }

  private Watch fresh(Cluster cluster, ClusterPolicy policy) {
    Watch fresh = new Watch(cluster, policy.discovery(), builder, control);
    fresh.begin(discoveries.of(policy.name(), policy.discovery()));
    return fresh;
  }

  /** Ends the watches that began for a policy that will not be in force. */
  void endFresh(Map<Cluster, Watch> next) {
    Map<Cluster, Watch> current = watches;
    next.forEach(
        (cluster, watch) -> {
          if (current.get(cluster) != watch) {
            watch.end();
          }
        });
  }

  /** Ends the watches that are needed no more. */
  void follow(Map<Cluster, Watch> next) {
    Map<Cluster, Watch> last = watches;
    watches = next;
    last.forEach(
        (cluster, watch) -> {
          if (next.get(cluster) != watch) {
            watch.end();
          }
        });
    if (closed) {
      // Meanwhile, when these were not there yet.
      next.values().forEach(Watch::end);
    }
  }

  /**
   * Refuses a policy before anything is made for it.
   *
   * @throws IllegalArgumentException if it names a discovery that nobody brought
   */
  void check(MeshPolicy policy) {
    policy.clusters().forEach(each -> discoveries.of(each.name(), each.discovery()));
  }

  /** Done when each watch of now has told something. */
  CompletableFuture<Void> allTold() {
    return CompletableFuture.allOf(
        watches.values().stream().map(Watch::told).toArray(CompletableFuture<?>[]::new));
  }

  void close() {
    closed = true;
    watches.values().forEach(Watch::end);
  }
}
