package dev.sidecar.cluster;

import dev.sidecar.balance.Loads;
import dev.sidecar.balance.Panic;
import dev.sidecar.balance.Picker;
import dev.sidecar.balance.Turns;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.spi.Draws;
import java.io.IOException;
import java.util.List;

/** A cluster at one moment: its policy, its endpoints and the picker over them. Immutable. */
public final class ClusterSnapshot implements Loads {
  // Istio's number for the same choice in Envoy, host_selection_retry_max_attempts.
  private static final int MORE_PICKS = 5;

  private final ClusterPolicy policy;
  private final List<Member> members;
  private final EndpointHandle[] usable;
  private final int[] weights;
  private final Picker picker;
  private final DiscoveryState discovery;

  /** An endpoint with its share of the attempts. */
  public record Member(EndpointHandle handle, int weight) {}

  /** A snapshot over handles that may be shared with the snapshot before. */
  public ClusterSnapshot(
      ClusterPolicy policy,
      List<Member> members,
      Turns turns,
      Draws draws,
      DiscoveryState discovery) {
    this.discovery = discovery;
    this.policy = policy;
    this.members = List.copyOf(members);
    List<Member> balanced = usable(policy, this.members);
    this.usable = balanced.stream().map(Member::handle).toArray(EndpointHandle[]::new);
    this.weights = balanced.stream().mapToInt(Member::weight).toArray();
    this.picker = Picker.of(policy.loadBalancing(), this, turns, draws);
  }

  /** The healthy endpoints; all of them in panic. */
  private static List<Member> usable(ClusterPolicy policy, List<Member> members) {
    List<Member> healthy = members.stream().filter(it -> !it.handle().isEjected()).toList();
    boolean panics =
        Panic.panics(healthy.size(), members.size(), policy.health().panicThresholdPercent());
    return panics ? members : healthy;
  }

  public ClusterPolicy policy() {
    return policy;
  }

  /** All endpoints, the ejected ones too. */
  public List<Member> members() {
    return members;
  }

  /** The handles of all endpoints. */
  public List<EndpointHandle> endpoints() {
    return members.stream().map(Member::handle).toList();
  }

  @Override
  public int size() {
    return usable.length;
  }

  @Override
  public int inFlight(int index) {
    return usable[index].inFlight();
  }

  @Override
  public int weight(int index) {
    return weights[index];
  }

  /** The balancer: sends an attempt to an endpoint, a retry preferably to one not tried yet. */
  Reply send(Attempt attempt) throws IOException {
    if (usable.length == 0) {
      throw new SidecarException.NoEndpoint(policy.name(), whyNone());
    }
    List<Endpoint> tried = attempt.call().tried();
    int index = picker.pick(this);
    return usable[tried.isEmpty() ? index : untried(index, tried)].send(attempt);
  }

  /** As the end of a sentence. */
  private String whyNone() {
    return members.isEmpty()
        ? discovery.whyNone()
        : ": all " + members.size() + " are ejected (panicThreshold: 0)";
  }

  private int untried(int first, List<Endpoint> tried) {
    int index = first;
    for (int picks = 0; picks < MORE_PICKS && isAvoided(index, tried); picks++) {
      index = picker.pick(this);
    }
    // The picker may insist; then the next in the list that was not tried, if there is one.
    for (int step = 0; step < usable.length; step++) {
      int candidate = (index + step) % usable.length;
      if (!isAvoided(candidate, tried)) {
        return candidate;
      }
    }
    return index;
  }

  // This snapshot may be older than the retry: what was removed since is no better than what
  // failed.
  private boolean isAvoided(int index, List<Endpoint> tried) {
    return usable[index].isRetired() || tried.contains(usable[index].endpoint());
  }
}
