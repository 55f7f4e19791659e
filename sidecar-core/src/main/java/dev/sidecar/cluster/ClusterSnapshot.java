package dev.sidecar.cluster;

import dev.sidecar.balance.CallHash;
import dev.sidecar.balance.PriorityLoads;
import dev.sidecar.balance.RetryPriorities;
import dev.sidecar.balance.Turns;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.call.Trail;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.RetryEndpoints;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A cluster at one moment: its policy, its endpoints and the choice among them. Immutable. */
public final class ClusterSnapshot {
  private final ClusterPolicy policy;
  private final List<Member> members;
  private final Warming warming;
  private final Priorities priorities;
  // Where one group takes all, nothing else is asked.
  private final @Nullable EndpointGroup only;
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
      DiscoveryState discovery) {
    this.discovery = discovery;
    this.policy = policy;
    this.members = List.copyOf(members);
    this.draws = draws;
    this.hashes = policy.loadBalancing() instanceof LoadBalancingPolicy.Hashing;
    this.warming = new Warming(policy.spread().slowStart(), ticker);
    this.priorities = Priorities.of(policy, this.members, warming, turns, draws);
    this.only = priorities.only();
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

  /** The endpoints that attempts go to; of several groups the first. */
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
    long chance = chance(attempt);
    EndpointGroup group = group(chance);
    if (group.size() == 0) {
      throw none();
    }
    return group.endpoint(group.picker().pick(group, chance, 0)).send(attempt);
  }

  private Reply sendOnTrail(Attempt attempt, Trail trail) throws IOException {
    Search search = new Search(this, attempt, trail.tried());
    EndpointHandle endpoint = search.find();
    if (endpoint == null) {
      throw none();
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

  /** Among which endpoints an attempt's is picked. */
  EndpointGroup group(long chance) {
    EndpointGroup one = only;
    return one == null ? priorities.group(chance) : one;
  }

  /** Answers of probes that it can choose by; -1 where it does not choose by them. */
  int pooledProbes() {
    int[] pools = priorities.groups().mapToInt(it -> it.picker().pooledProbes()).toArray();
    return IntStream.of(pools).max().orElse(-1) < 0 ? -1 : IntStream.of(pools).sum();
  }

  /** What a retry is spread over priorities by; null where it is as any attempt. */
  @Nullable RetryPriorities after(List<Endpoint> tried, RetryEndpoints where) {
    return priorities.after(members, tried, where);
  }

  /** Among which endpoints that of a retry is picked that is spread by other loads. */
  EndpointGroup group(long chance, PriorityLoads others) {
    return priorities.group(chance, others);
  }

  /** The endpoints as they are now, for an attempt that was or would be made. */
  public Pick endpointsNow() {
    return Picks.of(members, group(), List.of(), null, false, false);
  }

  private SidecarException.NoEndpoint none() {
    String why =
        members.isEmpty()
            ? discovery.whyNone()
            : ": all " + members.size() + " are " + Picks.out(members) + " (panicThreshold: 0)";
    return new SidecarException.NoEndpoint(policy.name(), why);
  }
}
