package dev.sidecar.cluster;

import dev.sidecar.balance.Loads;
import dev.sidecar.balance.Turns;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.call.Trail;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cluster at one moment: its policy, its endpoints and the choice among them. Immutable. */
public final class ClusterSnapshot {
  // Istio's number for the same choice in Envoy, host_selection_retry_max_attempts.
  private static final int MORE_PICKS = 5;

  private final ClusterPolicy policy;
  private final List<Member> members;
  private final EndpointGroup group;
  private final Draws draws;
  private final DiscoveryState discovery;

  /** An endpoint with its share of the attempts. */
  public record Member(EndpointHandle handle, int weight) {}

  /** A snapshot over handles that may be shared with the snapshot before. */
  public ClusterSnapshot(
      ClusterPolicy policy,
      List<Member> members,
      Turns turns,
      Draws draws,
      DiscoveryState discovery,
      Ticker ticker) {
    this.discovery = discovery;
    this.policy = policy;
    this.members = List.copyOf(members);
    this.draws = draws;
    this.group = EndpointGroup.of(policy, this.members, turns, draws, ticker);
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

  /** The endpoints that attempts go to. */
  public EndpointGroup group() {
    return group;
  }

  /** The balancer: sends an attempt to an endpoint, a retry preferably to one not tried yet. */
  Reply send(Attempt attempt) throws IOException {
    if (group.size() == 0) {
      throw new SidecarException.NoEndpoint(policy.name(), whyNone());
    }
    Trail trail = attempt.call().trail();
    return trail == null
        ? group.endpoint(group.picker().pick(group, draws.next(), 0)).send(attempt)
        : sendOnTrail(attempt, trail);
  }

  private Reply sendOnTrail(Attempt attempt, Trail trail) throws IOException {
    List<Endpoint> tried = trail.tried();
    Looks looks = new Looks(group);
    int first = pick(looks, 0);
    int index = tried.isEmpty() ? first : untried(first, tried, looks);
    boolean another = index != first && !isAvoided(index, tried);
    trail.picked(attempt, pick(tried, looks.seen(), another));
    Reply reply = group.endpoint(index).send(attempt);
    trail.answered(attempt, reply.status());
    return reply;
  }

  private int pick(Loads looks, int again) {
    return group.picker().pick(looks, draws.next(), again);
  }

  /** The endpoints as they are now, for an attempt that was or would be made. */
  public Pick endpointsNow() {
    return pick(List.of(), null, false);
  }

  private Pick pick(List<Endpoint> tried, @Nullable List<Looks.Look> looks, boolean another) {
    return Picks.of(members, group, tried, looks, another);
  }

  /** As the end of a sentence. */
  private String whyNone() {
    return members.isEmpty()
        ? discovery.whyNone()
        : ": all " + members.size() + " are ejected (panicThreshold: 0)";
  }

  private int untried(int first, List<Endpoint> tried, Loads looks) {
    int index = first;
    for (int again = 1; again <= MORE_PICKS && isAvoided(index, tried); again++) {
      index = pick(looks, again);
    }
    // The picker may insist; then the next in the list that was not tried, if there is one.
    for (int step = 0; step < group.size(); step++) {
      int candidate = (index + step) % group.size();
      if (!isAvoided(candidate, tried)) {
        return candidate;
      }
    }
    return index;
  }

  // This snapshot may be older than the retry: what was removed since is no better than what
  // failed.
  private boolean isAvoided(int index, List<Endpoint> tried) {
    EndpointHandle handle = group.endpoint(index);
    return handle.isRetired() || tried.contains(handle.endpoint());
  }
}
