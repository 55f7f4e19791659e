package dev.sidecar.control;

import dev.sidecar.call.Call;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.MeshPolicy;
import java.util.Map;

/**
 * A client at one moment.
 *
 * @param policy what it was made from
 * @param stack where a call enters
 * @param clusters by name, in the order of the policy
 */
public record ClientSnapshot(
    MeshPolicy policy, Service<Call> stack, Map<String, Cluster> clusters) {}
