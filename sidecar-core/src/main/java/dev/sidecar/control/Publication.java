package dev.sidecar.control;

import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.ClusterPolicy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a cluster that stays is told next.
 *
 * @param found all endpoints, of which the members may be a few
 * @param opened those of the members' handles that are new
 */
record Publication(
    Cluster cluster,
    ClusterPolicy policy,
    List<WeightedEndpoint> found,
    List<Member> members,
    List<EndpointHandle> opened) {

  /** Publishes it and retires the handles that no snapshot points at any more. */
  void publish() {
    List<EndpointHandle> last = cluster.snapshot().endpoints();
    cluster.publish(policy, members);
    cluster.discovery().found(found);
    Set<EndpointHandle> used = new HashSet<>(cluster.snapshot().endpoints());
    for (EndpointHandle handle : last) {
      if (!used.contains(handle)) {
        handle.retire();
      }
    }
  }
}
