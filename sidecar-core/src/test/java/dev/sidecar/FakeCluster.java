package dev.sidecar;

import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.telemetry.Handshakes;
import java.util.List;

/** Makes clusters as the control loop does. */
public final class FakeCluster {
  private FakeCluster() {}

  /** A cluster of a policy that names its endpoints. */
  public static Cluster of(ClusterPolicy policy, EngineParts parts) {
    List<Member> members =
        ((DiscoveryPolicy.Static) policy.discovery())
            .endpoints().stream()
                .map(
                    found ->
                        new Member(
                            new EndpointHandle(
                                policy,
                                found.endpoint(),
                                parts.transport(),
                                null,
                                parts.timer().nanos()),
                            found.weight(),
                            found.placement()))
                .toList();
    return new Cluster(policy, members, new Handshakes(), parts);
  }
}
