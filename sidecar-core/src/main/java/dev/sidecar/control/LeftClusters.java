package dev.sidecar.control;

import dev.sidecar.cluster.Cluster;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Clusters that have left the policy and may still have calls: those whose calls are under way, and
 * those that a call is on its way to, which has been routed and not admitted. Thread-safe.
 */
final class LeftClusters {
  // An answered attempt does not lead to its cluster: its permits would be forgotten.
  private final Set<Cluster> busy = new HashSet<>();
  // A call on its way does lead there, and nobody counts it yet.
  private final Set<Cluster> all = Collections.newSetFromMap(new WeakHashMap<>());

  synchronized void add(Collection<Cluster> left) {
    busy.addAll(left);
    all.addAll(left);
    busy.removeIf(cluster -> !cluster.isBusy());
  }

  /** Those that anybody can still enter or leave. */
  synchronized Set<Cluster> all() {
    Set<Cluster> found = new HashSet<>(all);
    found.addAll(busy);
    return found;
  }
}
