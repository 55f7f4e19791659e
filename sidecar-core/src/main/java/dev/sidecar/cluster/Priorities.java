package dev.sidecar.cluster;

import dev.sidecar.balance.PriorityLoads;
import dev.sidecar.balance.PriorityLoads.Level;
import dev.sidecar.balance.RetryPriorities;
import dev.sidecar.balance.Turns;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.cluster.EndpointGroup.Part;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord.Among;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.RetryEndpoints;
import dev.sidecar.spi.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints by their priorities, and how attempts are spread over these. Immutable.
 *
 * <p>None is degraded: {@code x-envoy-degraded}, by which health checks of Envoy tell that, is not
 * read.
 */
final class Priorities {
  private static final int ALL = 100;

  private final PriorityLoads loads;
  private final List<Localities> groups;

  private Priorities(PriorityLoads loads, List<Localities> groups) {
    this.loads = loads;
    this.groups = groups;
  }

  /**
   * Of endpoints.
   *
   * @param of which part of the cluster they are
   */
  static Priorities of(
      ClusterPolicy policy,
      List<Member> members,
      Part of,
      Warming warming,
      Turns turns,
      Draws draws) {
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
    List<Localities> groups = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Turns own = i == 0 ? turns : turns.part(i);
      Part part = part(of, i, all.size(), loads.panics(i));
      groups.add(
          loads.panics(i)
              ? Localities.one(new EndpointGroup(policy, all.get(i), part, warming, own, draws))
              : new Localities.Builder(
                      policy, i, part, all.get(i), healthy.get(i), warming, own, draws)
                  .build());
    }
    return new Priorities(loads, groups);
  }

  private static Part part(Part of, int priority, int priorities, boolean panics) {
    List<Rule> rules = new ArrayList<>(of.rules());
    if (priority > 0) {
      rules.add(Rule.BALANCE_LOWER_PRIORITY);
    }
    if (panics) {
      rules.add(Rule.BALANCE_PANIC);
    }
    Among among = of.among();
    String subset = among == null ? "" : among.subset();
    return new Part(priorities == 1 ? among : new Among(priority, "", subset), rules);
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
      if (loads.healthyPercent(i) == ALL && groups.get(i).isOne()) {
        return groups.get(i).first();
      }
    }
    return null;
  }

  /** The group of one attempt, by its bits of chance. */
  EndpointGroup group(long chance) {
    return groups.get(loads.choose(chance)).next();
  }

  /**
   * What a retry is spread by in place of the loads.
   *
   * @param tried where earlier attempts of its call went
   * @return null where the policy has priorities tried again
   */
  @Nullable RetryPriorities after(
      List<Member> members, List<Endpoint> tried, RetryEndpoints policy) {
    if (tried.isEmpty() || policy.avoidPrioritiesEvery() == 0) {
      return null;
    }
    int[] priorities = tried.stream().mapToInt(each -> priority(members, each)).toArray();
    return RetryPriorities.after(loads, priorities, policy.avoidPrioritiesEvery());
  }

  // Of an endpoint that these are not about, too: one may have gone to another subset since.
  private int priority(List<Member> members, Endpoint endpoint) {
    for (Member each : members) {
      if (each.handle().endpoint().equals(endpoint)) {
        int priority = each.placement().priority();
        return priority < groups.size() ? priority : RetryPriorities.UNKNOWN;
      }
    }
    return RetryPriorities.UNKNOWN;
  }

  /** All groups, those too that take nothing now. */
  Stream<EndpointGroup> groups() {
    return groups.stream().flatMap(each -> each.groups().stream());
  }

  /** The group of a retry that is spread by other loads. */
  EndpointGroup group(long chance, PriorityLoads others) {
    return groups.get(others.choose(chance)).next();
  }

  /** The first group that attempts go to. */
  EndpointGroup first() {
    return groups.get(loads.choose(0)).first();
  }
}
