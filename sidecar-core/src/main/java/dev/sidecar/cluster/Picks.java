package dev.sidecar.cluster;

import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.cluster.Looks.Look;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord.Candidate;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.failure.Rule;
import dev.sidecar.health.EndpointHealth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts a choice of the balancer into words. */
final class Picks {
  private Picks() {}

  /**
   * A choice, or the endpoints as they are now.
   *
   * @param members all endpoints
   * @param group those among which was or would be picked
   * @param tried where earlier attempts of the call went
   * @param looks the loads that were compared; null if nothing was chosen here
   * @param another whether the picker was overruled, because its choice was tried or removed
   * @param elsewhere whether priorities that were tried are left out
   */
  static Pick of(
      List<Member> members,
      EndpointGroup group,
      List<Endpoint> tried,
      @Nullable List<Look> looks,
      boolean another,
      boolean elsewhere) {
    List<Rule> rules = new ArrayList<>();
    if (group.size() == 0) {
      rules.add(Rule.BALANCE_NO_ENDPOINT);
    } else {
      rules.add(group.rule());
      rules.addAll(group.part().rules());
      if (elsewhere) {
        // Whether those above could take it was not asked.
        rules.remove(Rule.BALANCE_LOWER_PRIORITY);
        rules.add(Rule.BALANCE_ANOTHER_PRIORITY);
      }
      if (another) {
        rules.add(Rule.BALANCE_ANOTHER_ENDPOINT);
      }
    }
    List<Look> seen = looks == null ? List.of() : looks;
    return new Pick(
        rules,
        candidates(members, tried, seen),
        members.size(),
        seen.stream().map(look -> look.handle().endpoint()).toList(),
        looks != null,
        group.part().among());
  }

  /** What endpoints of which none has calls are. */
  static String out(List<Member> members) {
    boolean ejected = members.stream().anyMatch(it -> it.handle().health().isEjected());
    boolean unhealthy = members.stream().anyMatch(it -> it.handle().health().unhealthyBy() != null);
    return ejected ? unhealthy ? "ejected or unhealthy" : "ejected" : "unhealthy";
  }

  /** With the loads that were compared; of many endpoints those drawn, and then the first ones. */
  private static List<Candidate> candidates(
      List<Member> members, List<Endpoint> tried, List<Look> looks) {
    Map<EndpointHandle, Candidate> drawn = new LinkedHashMap<>();
    for (Look look : looks) {
      drawn.putIfAbsent(
          look.handle(), candidate(look.handle(), look.weight(), look.inFlight(), tried));
    }
    boolean all = members.size() <= Pick.MOST_CANDIDATES;
    List<Candidate> candidates = new ArrayList<>(all ? List.of() : drawn.values());
    for (int i = 0; i < members.size() && candidates.size() < Pick.MOST_CANDIDATES; i++) {
      EndpointHandle handle = members.get(i).handle();
      Candidate seen = drawn.get(handle);
      if (seen == null) {
        candidates.add(candidate(handle, members.get(i).weight(), handle.inFlight(), tried));
      } else if (all) {
        candidates.add(seen);
      }
    }
    return candidates;
  }

  private static Candidate candidate(
      EndpointHandle handle, int weight, int inFlight, List<Endpoint> tried) {
    Endpoint endpoint = handle.endpoint();
    EndpointHealth health = handle.health();
    return new Candidate(
        endpoint,
        weight,
        inFlight,
        health.ejectedBy(),
        tried.contains(endpoint),
        health.unhealthyBy());
  }
}
