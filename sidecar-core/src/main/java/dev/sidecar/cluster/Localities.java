package dev.sidecar.cluster;

import dev.sidecar.balance.LocalityWeights;
import dev.sidecar.balance.Picker;
import dev.sidecar.balance.Turns;
import dev.sidecar.balance.ZoneRouting;
import dev.sidecar.balance.ZoneRouting.Zone;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.cluster.EndpointGroup.Part;
import dev.sidecar.endpoint.Locality;
import dev.sidecar.failure.DecisionRecord.Among;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LocalityPolicy;
import dev.sidecar.policy.LocalityPolicy.Weighted;
import dev.sidecar.policy.LocalityPolicy.ZoneAware;
import dev.sidecar.spi.Draws;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one priority: one group, or one for each locality and a choice among them.
 * Immutable.
 */
final class Localities {
  private final List<EndpointGroup> groups;
  private final @Nullable IntSupplier choice;

  /**
   * Groups.
   *
   * @param choice the index of the next; -1 is the last, which is all endpoints; null where the
   *     first is always next
   */
  private Localities(List<EndpointGroup> groups, @Nullable IntSupplier choice) {
    this.groups = groups;
    this.choice = choice;
  }

  /** All endpoints of the priority that are used, wherever they are. */
  static Localities one(EndpointGroup group) {
    return new Localities(List.of(group), null);
  }

  /** Whether the next group is always the same. */
  boolean isOne() {
    return choice == null;
  }

  EndpointGroup first() {
    return groups.get(0);
  }

  List<EndpointGroup> groups() {
    return groups;
  }

  EndpointGroup next() {
    if (choice == null) {
      return first();
    }
    int index = choice.getAsInt();
    return groups.get(index < 0 ? groups.size() - 1 : index);
  }

  /** Makes the groups of one priority. */
  static final class Builder {
    private final ClusterPolicy policy;
    private final Warming warming;
    private final Turns turns;
    private final Draws draws;
    private final int priority;
    private final Part part;
    private final List<Member> members;
    private final List<Member> healthy;

    /**
     * For a priority that is not in panic.
     *
     * @param part what is known of the choice of the priority
     */
    Builder(
        ClusterPolicy policy,
        int priority,
        Part part,
        List<Member> members,
        List<Member> healthy,
        Warming warming,
        Turns turns,
        Draws draws) {
      this.policy = policy;
      this.priority = priority;
      this.part = part;
      this.members = members;
      this.healthy = healthy;
      this.warming = warming;
      this.turns = turns;
      this.draws = draws;
    }

    Localities build() {
      LocalityPolicy locality = policy.spread().locality();
      if (locality instanceof Weighted weighted) {
        return weighted(weighted);
      }
      return locality instanceof ZoneAware aware && priority == 0 ? aware(aware) : all();
    }

    private Localities all() {
      return one(new EndpointGroup(policy, healthy, part, warming, turns, draws));
    }

    private Localities weighted(Weighted weighted) {
      Map<Locality, List<Member>> totals = byLocality(members);
      Map<Locality, List<Member>> usable = byLocality(healthy);
      List<EndpointGroup> groups = new ArrayList<>();
      List<Double> weights = new ArrayList<>();
      totals.forEach(
          (locality, all) -> {
            List<Member> in = usable.getOrDefault(locality, List.of());
            double weight =
                LocalityWeights.effective(
                    weighted.weights().getOrDefault(locality, 0),
                    in.size(),
                    all.size(),
                    policy.spread().overprovisioningPercent());
            if (weight > 0) {
              weights.add(weight);
              groups.add(group(locality, in, Rule.BALANCE_LOCALITY_WEIGHTED));
            }
          });
      if (groups.isEmpty()) {
        return all();
      }
      if (groups.size() == 1) {
        return one(groups.get(0));
      }
      double[] shares = weights.stream().mapToDouble(it -> it).toArray();
      Picker picker = LocalityWeights.inTurn(shares, turns);
      EndpointGroup any = groups.get(0);
      return new Localities(groups, () -> picker.pick(any, 0, 0));
    }

    private Localities aware(ZoneAware aware) {
      Map<Locality, List<Member>> totals = byLocality(members);
      Map<Locality, List<Member>> usable = byLocality(healthy);
      Map<Locality, Integer> callers = callers(aware, totals.keySet());
      List<Locality> order = new ArrayList<>(totals.keySet());
      if (order.remove(aware.self())) {
        order.add(0, aware.self());
      }
      List<Zone> zones = new ArrayList<>();
      List<EndpointGroup> groups = new ArrayList<>();
      for (Locality locality : order) {
        List<Member> in = usable.getOrDefault(locality, List.of());
        boolean own = locality.equals(aware.self());
        zones.add(new Zone(in.size(), callers.getOrDefault(locality, 0), own));
        groups.add(group(locality, in, Rule.BALANCE_ZONE_AWARE));
      }
      ZoneRouting routing =
          ZoneRouting.of(
              zones,
              callers.values().stream().mapToLong(it -> it).sum(),
              callers.size(),
              callers.getOrDefault(aware.self(), 0),
              aware.minClusterSize(),
              aware.routingEnabledPercent());
      if (routing == null) {
        return all();
      }
      groups.add(new EndpointGroup(policy, healthy, part, warming, turns, draws));
      return new Localities(groups, () -> routing.choose(draws));
    }

    /** Those of the policy, or as many everywhere. */
    private static Map<Locality, Integer> callers(ZoneAware aware, Collection<Locality> zones) {
      if (!aware.callers().isEmpty()) {
        return aware.callers();
      }
      Map<Locality, Integer> even = new TreeMap<>();
      new TreeSet<>(zones).forEach(it -> even.put(it, 1));
      even.put(aware.self(), 1);
      return even;
    }

    private EndpointGroup group(Locality locality, List<Member> in, Rule rule) {
      List<Rule> rules = new ArrayList<>(part.rules());
      rules.add(rule);
      Part there = new Part(new Among(priority, locality.toString(), ""), rules);
      return new EndpointGroup(policy, in, there, warming, turns.part(locality), draws);
    }

    private static Map<Locality, List<Member>> byLocality(List<Member> members) {
      Map<Locality, List<Member>> places = new TreeMap<>();
      members.forEach(
          it ->
              places.computeIfAbsent(it.placement().locality(), any -> new ArrayList<>()).add(it));
      return places;
    }
  }
}
