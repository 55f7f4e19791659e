package dev.sidecar.cluster;

import dev.sidecar.balance.PriorityLoads;
import dev.sidecar.balance.PriorityLoads.Level;
import dev.sidecar.balance.Turns;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.failure.DecisionRecord.Among;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.spi.Draws;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints by their priorities, and how attempts are spread over these. Immutable.
 *
 * <p>Whether endpoints are degraded is for active health checks to say; without them none is.
 */
final class Priorities {
  private static final int ALL = 100;

  private final PriorityLoads loads;
  private final List<EndpointGroup> groups;

  private Priorities(PriorityLoads loads, List<EndpointGroup> groups) {
    this.loads = loads;
    this.groups = groups;
  }

  static Priorities of(ClusterPolicy policy, List<Member> members, Turns turns, Draws draws) {
    List<List<Member>> all = byPriority(members);
    List<List<Member>> healthy = new ArrayList<>();
    List<Level> levels = new ArrayList<>();
    for (List<Member> each : all) {
      List<Member> in = each.stream().filter(it -> it.handle().health().isIn()).toList();
      healthy.add(in);
      // What an endpoint says of itself is no sign that the checks are at fault.
      long excluded = each.stream().filter(it -> it.handle().health().isExcluded()).count();
      levels.add(new Level(each.size(), in.size(), 0, (int) excluded));
    }
    PriorityLoads loads =
        PriorityLoads.of(
            levels,
            policy.health().panicThresholdPercent(),
            policy.spread().overprovisioningPercent());
    List<EndpointGroup> groups = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      boolean panics = loads.panics(i);
      Among among = all.size() == 1 ? null : new Among(i);
      groups.add(
          new EndpointGroup(
              policy,
              panics ? all.get(i) : healthy.get(i),
              panics,
              among,
              i == 0 ? turns : turns.part(i),
              draws));
    }
    return new Priorities(loads, groups);
  }

  /** With a list for each priority from 0 on, also for one that nobody has. */
  private static List<List<Member>> byPriority(List<Member> members) {
    int last = members.stream().mapToInt(it -> it.placement().priority()).max().orElse(0);
    if (last == 0) {
      return List.of(members);
    }
    List<List<Member>> all = new ArrayList<>();
    for (int i = 0; i <= last; i++) {
      int priority = i;
      all.add(members.stream().filter(it -> it.placement().priority() == priority).toList());
    }
    return all;
  }

  /** The one group that all attempts go to; null if there are several. */
  @Nullable EndpointGroup only() {
    for (int i = 0; i < groups.size(); i++) {
      if (loads.healthyPercent(i) == ALL) {
        return groups.get(i);
      }
    }
    return null;
  }

  /** The group of one attempt, by its bits of chance. */
  EndpointGroup group(long chance) {
    return groups.get(loads.choose(chance));
  }

  /** The first group that attempts go to. */
  EndpointGroup first() {
    return group(0);
  }
}
