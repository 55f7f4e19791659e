package dev.sidecar.cluster;

import dev.sidecar.balance.RetryPriorities;
import dev.sidecar.call.Attempt;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.policy.RetryEndpoints;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoint of an attempt whose call leaves a trail, and notes how: for a retry one that
 * was not tried yet, of a priority that was not if the policy asks for that.
 */
final class Search {
  private final ClusterSnapshot snapshot;
  private final Attempt attempt;
  private final RetryEndpoints where;
  private final Priorities among;
  private final List<Endpoint> tried;
  private final List<Endpoint> avoided;
  private final List<Looks.Look> seen = new ArrayList<>();
  private final @Nullable RetryPriorities others;
  private EndpointGroup group;
  private long chance;
  private boolean another;

  Search(ClusterSnapshot snapshot, Attempt attempt, List<Endpoint> tried) {
    this.snapshot = snapshot;
    this.attempt = attempt;
    this.where = attempt.call().policy().retry().endpoints();
    this.tried = tried;
    this.avoided = where.avoidTried() ? tried : List.of();
    // Once an attempt, however often it is led away.
    this.among = snapshot.priorities(attempt);
    this.others = among.after(snapshot.members(), tried, where);
    this.group = snapshot.group();
  }

  /** The endpoint; null if there is none. */
  @Nullable EndpointHandle find() {
    int first = pick(0);
    if (first < 0) {
      return null;
    }
    EndpointHandle picked = group.endpoint(first);
    EndpointHandle found = tried.isEmpty() ? picked : untried(first);
    another = found != picked && !isAvoided(found);
    return found;
  }

  /** How it was found, among all endpoints of the cluster. */
  Pick pick(List<Member> members) {
    return Picks.of(members, group, tried, seen, another, others != null && others.leavesOut());
  }

  /** An index of the group that is chosen anew; -1 if nobody is in it. */
  private int pick(int again) {
    chance = again == 0 ? snapshot.chance(attempt) : snapshot.chanceAgain(chance);
    group = others == null ? among.group(chance) : among.group(chance, others.loads(again > 0));
    return group.size() == 0 ? -1 : group.picker().pick(new Looks(group, seen), chance, again);
  }

  private EndpointHandle untried(int first) {
    int index = first;
    for (int again = 1; again <= where.morePicks() && isAvoided(group.endpoint(index)); again++) {
      // Whatever group takes a share of the attempts has an endpoint.
      index = pick(again);
    }
    if (!where.search()) {
      return group.endpoint(index);
    }
    // The picker may insist; then the next in the list that was not tried, if there is one.
    for (int step = 0; step < group.size(); step++) {
      EndpointHandle candidate = group.endpoint((index + step) % group.size());
      if (!isAvoided(candidate)) {
        return candidate;
      }
    }
    return group.endpoint(index);
  }

  // This snapshot may be older than the retry: what was removed since is no better than what
  // failed.
  private boolean isAvoided(EndpointHandle handle) {
    return handle.isRetired() || avoided.contains(handle.endpoint());
  }
}
