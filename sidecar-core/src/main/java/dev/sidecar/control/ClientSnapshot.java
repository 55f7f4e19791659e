package dev.sidecar.control;

import dev.sidecar.call.Call;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.route.RouteTable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client at one moment.
 *
 * @param policy what it was made from
 * @param stack where a call enters
 * @param routes what the stack finds the way of a call by
 * @param clusters by name, in the order of the policy
 */
public record ClientSnapshot(
    MeshPolicy policy,
    Service<Call> stack,
    RouteTable<Service<Call>> routes,
    Map<String, Cluster> clusters) {
  /** Where a call goes; null if no route takes it, or one without a cluster. */
  @Nullable Cluster clusterOf(Call call) {
    RouteTable.Entry<Service<Call>> route = routes.match(call);
    String name =
        route != null && route.policy().action() instanceof RouteAction.ToCluster to
            ? to.cluster()
            : call.goesTo();
    return name == null ? null : clusters.get(name);
  }
}
