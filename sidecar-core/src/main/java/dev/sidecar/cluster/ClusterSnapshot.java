package dev.sidecar.cluster;

import dev.sidecar.balance.Loads;
import dev.sidecar.balance.Picker;
import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.policy.ClusterPolicy;
import java.io.IOException;
import java.util.List;

/** A cluster at one moment: its policy, its endpoints and the picker over them. Immutable. */
public final class ClusterSnapshot implements Loads {
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

  Reply send(Call call) throws IOException {
    return endpoints[picker.pick(this)].send(call, 1);
  }
}
