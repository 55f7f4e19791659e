package dev.sidecar.cluster;

import dev.sidecar.balance.Loads;
import dev.sidecar.balance.Picker;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.ClusterPolicy;
import java.io.IOException;
import java.util.List;

/** A cluster at one moment: its policy, its endpoints and the picker over them. Immutable. */
public final class ClusterSnapshot implements Loads {
  // Istio's number for the same choice in Envoy, host_selection_retry_max_attempts.
  private static final int RETRY_PICKS = 5;

  private final ClusterPolicy policy;
  private final EndpointHandle[] endpoints;
  private final Picker picker;

  /** A snapshot over handles that may be shared with the snapshot before. */
  public ClusterSnapshot(ClusterPolicy policy, List<EndpointHandle> endpoints, Picker picker) {
    this.policy = policy;
    this.endpoints = endpoints.toArray(EndpointHandle[]::new);
    this.picker = picker;
  }

  public ClusterPolicy policy() {
    return policy;
  }

  public List<EndpointHandle> endpoints() {
    return List.of(endpoints);
  }

  @Override
  public int size() {
    return endpoints.length;
  }

  @Override
  public int inFlight(int index) {
    return endpoints[index].inFlight();
  }

  /** The balancer: sends an attempt to an endpoint, a retry preferably to one not tried yet. */
  Reply send(Attempt attempt) throws IOException {
    if (endpoints.length == 0) {
      throw new SidecarException.NoEndpoint(policy.name());
    }
    List<Endpoint> tried = attempt.call().tried();
    int index = picker.pick(this);
    return endpoints[tried.isEmpty() ? index : untried(index, tried)].send(attempt);
  }

  private int untried(int first, List<Endpoint> tried) {
    int index = first;
    for (int picks = 1; picks < RETRY_PICKS && tried(index, tried); picks++) {
      index = picker.pick(this);
    }
    // The picker may insist; then the next in the list that was not tried, if there is one.
    for (int step = 0; step < endpoints.length; step++) {
      int candidate = (index + step) % endpoints.length;
      if (!tried(candidate, tried)) {
        return candidate;
      }
    }
    return index;
  }

  private boolean tried(int index, List<Endpoint> tried) {
    return tried.contains(endpoints[index].endpoint());
  }
}
