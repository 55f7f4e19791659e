package dev.sidecar.cluster;

import dev.sidecar.balance.CallHash;
import dev.sidecar.balance.Turns;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.call.Trail;
import dev.sidecar.cluster.EndpointGroup.Part;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cluster at one moment: its policy, its endpoints and the choice among them. Immutable. */
public final class ClusterSnapshot {
  private final ClusterPolicy policy;
  private final List<Member> members;
  private final Warming warming;
  private final Priorities priorities;
  // Where one group takes all, nothing else is asked.
  private final @Nullable EndpointGroup only;
  private final @Nullable Subsets subsets;
  private final Draws draws;
  // Read by every attempt; asked of the policy once.
  private final boolean hashes;
  private final DiscoveryState discovery;

  /** An endpoint with its share of the attempts, and what else discovery knows of it. */
  public record Member(EndpointHandle handle, int weight, Placement placement) {}

  /** A snapshot over handles that may be shared with the snapshot before. */
  public ClusterSnapshot(
      ClusterPolicy policy,
      List<Member> members,
      Turns turns,
      Draws draws,
      Ticker ticker,
      DiscoveryState discovery,
      SubsetTally tally) {
    this.discovery = discovery;
    this.policy = policy;
    this.members = List.copyOf(members);
    this.draws = draws;
    this.hashes = policy.loadBalancing() instanceof LoadBalancingPolicy.Hashing;
    this.warming = new Warming(policy.spread().slowStart(), ticker);
    SubsetPolicy divided = policy.spread().subsets();
    this.subsets =
        divided == null
            ? null
            : new Subsets(divided, policy, this.members, warming, turns, draws, tally);
    this.priorities =
        subsets == null
            ? Priorities.of(policy, this.members, Part.WHOLE, warming, turns, draws)
            : subsets.find(policy.calls().metadataMatch());
    this.only = subsets == null ? priorities.only() : null;
    turns.forgetUnused();
  }

  public ClusterPolicy policy() {
    return policy;
  }

  /** All endpoints, those that are out too. */
  public List<Member> members() {
    return members;
  }

  /** The handles of all endpoints. */
  public List<EndpointHandle> endpoints() {
    return members.stream().map(Member::handle).toList();
  }

  /**
   * The endpoints that attempts go to; of several groups the first, and of several subsets that of
   * the cluster's own calls.
   */
  public EndpointGroup group() {
    return only == null ? priorities.first() : only;
  }

  /** Nanoseconds until the endpoints have their whole weights, for another snapshot; 0 if now. */
  long warmsForNanos() {
    return warming.leftNanos(endpoints());
  }

  /** The balancer: sends an attempt to an endpoint, a retry preferably to one not tried yet. */
  Reply send(Attempt attempt) throws IOException {
    Trail trail = attempt.trail();
    if (trail != null) {
      return sendOnTrail(attempt, trail);
    }
    EndpointHandle endpoint = choose(attempt);
    if (endpoint == null) {
      throw none(attempt);
    }
    return endpoint.send(attempt);
  }

  private @Nullable EndpointHandle choose(Attempt attempt) {
    long chance = chance(attempt);
    EndpointGroup one = only;
    EndpointGroup group = one == null ? priorities(attempt).group(chance) : one;
    return group.size() == 0 ? null : group.endpoint(group.picker().pick(group, chance, 0));
  }

  private Reply sendOnTrail(Attempt attempt, Trail trail) throws IOException {
    Search search = new Search(this, attempt, trail.tried());
    EndpointHandle endpoint = search.find();
    if (endpoint == null) {
      throw none(attempt);
    }
    trail.picked(attempt, search.pick(members));
    Reply reply = endpoint.send(attempt);
    trail.answered(attempt, reply.status());
    return reply;
  }

  /** What an attempt is balanced by: the hash of its call, or a draw. */
  long chance(Attempt attempt) {
    return hashes ? CallHash.of(attempt.call(), draws) : draws.next();
  }

  /** What it is balanced by when it is led away: its hash again, or another draw. */
  long chanceAgain(long chance) {
    return hashes ? chance : draws.next();
  }

  /** Answers of probes that it can choose by; -1 where it does not choose by them. */
  int pooledProbes() {
    Stream<EndpointGroup> groups = subsets == null ? priorities.groups() : subsets.groups();
    int[] pools = groups.mapToInt(it -> it.picker().pooledProbes()).toArray();
    return IntStream.of(pools).max().orElse(-1) < 0 ? -1 : IntStream.of(pools).sum();
  }

  /** Of the whole, or of the attempt's subset. */
  Priorities priorities(Attempt attempt) {
    return subsets == null ? priorities : subsets.choose(attempt.call().policy().metadataMatch());
  }

  /** How many subsets there are. */
  int subsets() {
    return subsets == null ? 0 : subsets.size();
  }

  /** The endpoints as they are now, for an attempt with such a match that was or would be made. */
  public Pick endpointsNow(MetadataMatch match) {
    return Picks.of(members, first(match), List.of(), null, false, false);
  }

  /** Whether an attempt with such a match would find one. Nothing is drawn or counted. */
  public boolean hasEndpoint(MetadataMatch match) {
    return first(match).size() > 0;
  }

  private EndpointGroup first(MetadataMatch match) {
    return subsets == null ? group() : subsets.find(match).first();
  }

  private SidecarException.NoEndpoint none(Attempt attempt) {
    String why =
        members.isEmpty()
            ? discovery.whyNone()
            : subsets == null
                ? Subsets.allOut(MetadataMatch.NONE, members)
                : subsets.whyNone(attempt.call().policy().metadataMatch(), members);
    return new SidecarException.NoEndpoint(policy.name(), why);
  }
}
