package dev.sidecar.cluster;

import dev.sidecar.call.Attempt;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord.Pick;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoint of an attempt whose call leaves a trail, and notes how: for a retry one that
 * was not tried yet.
 */
final class Search {
  // Istio's number for the same choice in Envoy, host_selection_retry_max_attempts.
  private static final int MORE_PICKS = 5;

  private final ClusterSnapshot snapshot;
  private final Attempt attempt;
  private final List<Endpoint> tried;
  private final List<Looks.Look> seen = new ArrayList<>();
  private EndpointGroup group;
  private long chance;
  private boolean another;

  Search(ClusterSnapshot snapshot, Attempt attempt, List<Endpoint> tried) {
    this.snapshot = snapshot;
    this.attempt = attempt;
    this.tried = tried;
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
    return Picks.of(members, group, tried, seen, another);
  }

  /** An index of the group that is chosen anew; -1 if nobody is in it. */
  private int pick(int again) {
    chance = again == 0 ? snapshot.chance(attempt) : snapshot.chanceAgain(chance);
    group = snapshot.group(chance);
    return group.size() == 0 ? -1 : group.picker().pick(new Looks(group, seen), chance, again);
  }

  private EndpointHandle untried(int first) {
    int index = first;
    for (int again = 1; again <= MORE_PICKS && isAvoided(group.endpoint(index)); again++) {
      // Whatever group takes a share of the attempts has an endpoint.
      index = pick(again);
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
    return handle.isRetired() || tried.contains(handle.endpoint());
  }
}
