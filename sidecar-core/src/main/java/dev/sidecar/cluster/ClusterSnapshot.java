package dev.sidecar.cluster;

import dev.sidecar.balance.Loads;
import dev.sidecar.balance.Panic;
import dev.sidecar.balance.Picker;
import dev.sidecar.balance.Turns;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.call.Trail;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.RetryEndpoints;
import dev.sidecar.spi.Draws;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cluster at one moment: its policy, its endpoints and the picker over them. Immutable. */
public final class ClusterSnapshot implements Loads {
  private final ClusterPolicy policy;
  private final List<Member> members;
  private final boolean panics;
  // The healthy ones; all of them in panic.
  private final EndpointHandle[] usable;
  private final int[] weights;
  private final Picker picker;
  private final Rule pickerRule;
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
    List<Member> healthy = members.stream().filter(it -> !it.handle().isEjected()).toList();
    this.panics =
        Panic.panics(healthy.size(), members.size(), policy.health().panicThresholdPercent());
    List<Member> balanced = panics ? this.members : healthy;
    this.usable = balanced.stream().map(Member::handle).toArray(EndpointHandle[]::new);
    this.weights = balanced.stream().mapToInt(Member::weight).toArray();
    this.picker = Picker.of(policy.loadBalancing(), this, turns, draws);
    this.pickerRule = Picker.rule(policy.loadBalancing(), this);
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
    Trail trail = attempt.call().trail();
    return trail == null ? usable[picker.pick(this)].send(attempt) : sendOnTrail(attempt, trail);
  }

  private Reply sendOnTrail(Attempt attempt, Trail trail) throws IOException {
    List<Endpoint> tried = trail.tried();
    Looks looks = new Looks(this);
    int first = picker.pick(looks);
    RetryEndpoints where = attempt.call().policy().retry().endpoints();
    List<Endpoint> avoided = where.avoidTried() ? tried : List.of();
    int index = tried.isEmpty() ? first : another(first, avoided, where, looks);
    boolean another = index != first && !isAvoided(index, avoided);
    trail.picked(attempt, pick(tried, looks.seen(), another));
    Reply reply = usable[index].send(attempt);
    trail.answered(attempt, reply.status());
    return reply;
  }

  /** The endpoints as they are now, for an attempt that was or would be made. */
  public Pick endpointsNow() {
    return pick(List.of(), null, false);
  }

  private Pick pick(List<Endpoint> tried, @Nullable List<Looks.Look> looks, boolean another) {
    return Picks.of(this, tried, looks, another);
  }

  /** Whether too few endpoints are healthy, so that the ejected are used too. */
  boolean panics() {
    return panics;
  }

  /** What a decision record calls the picker. */
  Rule pickerRule() {
    return pickerRule;
  }

  EndpointHandle usable(int index) {
    return usable[index];
  }

  /** As the end of a sentence. */
  private String whyNone() {
    return members.isEmpty()
        ? discovery.whyNone()
        : ": all " + members.size() + " are ejected (panicThreshold: 0)";
  }

  private int another(int first, List<Endpoint> avoided, RetryEndpoints where, Loads looks) {
    int index = first;
    for (int picks = 0; picks < where.morePicks() && isAvoided(index, avoided); picks++) {
      index = picker.pick(looks);
    }
    if (!where.search()) {
      return index;
    }
    // The picker may insist; then the next in the list that was not tried, if there is one.
    for (int step = 0; step < usable.length; step++) {
      int candidate = (index + step) % usable.length;
      if (!isAvoided(candidate, avoided)) {
        return candidate;
      }
    }
    return index;
  }

  // This snapshot may be older than the retry: what was removed since is no better than what
  // failed.
  private boolean isAvoided(int index, List<Endpoint> avoided) {
    return usable[index].isRetired() || avoided.contains(usable[index].endpoint());
  }
}
