package dev.sidecar.cluster;

import dev.sidecar.balance.Turns;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.cluster.EndpointGroup.Part;
import dev.sidecar.failure.DecisionRecord.Among;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.policy.SubsetPolicy.Fallback;
import dev.sidecar.policy.SubsetPolicy.Selector;
import dev.sidecar.spi.Draws;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The subsets of a cluster's endpoints, and which of them a call goes to: Envoy's {@code
 * SubsetLoadBalancer}. All are made with the snapshot; a call looks one up. Immutable.
 */
final class Subsets {
  private final SubsetPolicy policy;
  private final Map<MetadataMatch, Priorities> subsets;
  private final @Nullable Priorities any;
  private final @Nullable Priorities defaults;
  private final Priorities none;
  private final SubsetTally tally;

  Subsets(
      SubsetPolicy policy,
      ClusterPolicy cluster,
      List<Member> members,
      Warming warming,
      Turns turns,
      Draws draws,
      SubsetTally tally) {
    this.policy = policy;
    this.tally = tally;
    this.subsets = new HashMap<>();
    byMetadata(policy, members)
        .forEach(
            (match, some) ->
                subsets.put(
                    match,
                    Priorities.of(
                        cluster,
                        some,
                        part(match.toString(), Rule.BALANCE_SUBSET),
                        warming,
                        turns.part(match),
                        draws)));
    Part fallback = part("", Rule.BALANCE_SUBSET_FALLBACK);
    this.any =
        policy.leadsTo(Fallback.ANY)
            ? Priorities.of(cluster, members, fallback, warming, turns, draws)
            : null;
    this.defaults =
        policy.leadsTo(Fallback.DEFAULT)
            ? Priorities.of(
                cluster,
                matching(policy.defaultSubset(), members),
                part(policy.defaultSubset().toString(), Rule.BALANCE_SUBSET_FALLBACK),
                warming,
                turns.part(Fallback.DEFAULT),
                draws)
            : null;
    this.none = Priorities.of(cluster, List.of(), fallback, warming, turns, draws);
  }

  private static Part part(String subset, Rule rule) {
    return new Part(subset.isEmpty() ? null : new Among(0, "", subset), List.of(rule));
  }

  private static Map<MetadataMatch, List<Member>> byMetadata(
      SubsetPolicy policy, List<Member> members) {
    Map<MetadataMatch, List<Member>> subsets = new LinkedHashMap<>();
    for (Selector selector : policy.selectors()) {
      for (Member each : members) {
        Map<String, String> metadata = each.placement().metadata();
        if (metadata.keySet().containsAll(selector.keys())) {
          MetadataMatch match = MetadataMatch.of(metadata).only(selector.keys());
          subsets.computeIfAbsent(match, it -> new ArrayList<>()).add(each);
        }
      }
    }
    return subsets;
  }

  private static List<Member> matching(MetadataMatch match, List<Member> members) {
    return members.stream().filter(it -> match.matches(it.placement().metadata())).toList();
  }

  /** How many there are, besides the default one. */
  int size() {
    return subsets.size();
  }

  /** The groups of all of them, and of what calls fall back to. */
  Stream<EndpointGroup> groups() {
    return Stream.concat(subsets.values().stream(), Stream.of(any, defaults))
        .filter(Objects::nonNull)
        .flatMap(Priorities::groups);
  }

  /** Where an attempt goes whose call has such a match; it is counted. */
  Priorities choose(MetadataMatch match) {
    Priorities asked = subsets.get(match);
    if (asked != null) {
      tally.selected.increment();
      return asked;
    }
    Way way = way(match);
    Priorities chosen = by(way);
    if (way.subset() != null) {
      tally.selected.increment();
    } else if (way.ofCluster() && chosen.first().size() > 0) {
      tally.fellBack.increment();
    }
    return chosen;
  }

  /** Where it would go. */
  Priorities find(MetadataMatch match) {
    return by(way(match));
  }

  /**
   * How a call is led.
   *
   * @param subset what it asks for, perhaps by fewer names; null if there is no such subset
   * @param fallback where it goes then
   * @param ofCluster whether that is the cluster's fallback; as in Envoy, a selector's own is not
   *     counted
   */
  private record Way(@Nullable MetadataMatch subset, Fallback fallback, boolean ofCluster) {}

  private Way way(MetadataMatch asked) {
    MetadataMatch match = asked;
    while (!subsets.containsKey(match)) {
      Selector selector = policy.selector(match.keys());
      if (selector != null && !selector.fallbackKeys().isEmpty()) {
        match = match.only(selector.fallbackKeys());
      } else if (selector != null && selector.fallback() != null) {
        return new Way(null, selector.fallback(), false);
      } else {
        return new Way(null, policy.fallback(), true);
      }
    }
    return new Way(match, Fallback.NONE, false);
  }

  private Priorities by(Way way) {
    Priorities chosen =
        way.subset() != null
            ? subsets.get(way.subset())
            : switch (way.fallback()) {
              case NONE -> none;
              case ANY -> any;
              case DEFAULT -> defaults;
            };
    return chosen == null ? none : chosen;
  }

  /** Why a call with such a match finds no endpoint, though the cluster has some. */
  String whyNone(MetadataMatch match, List<Member> members) {
    Way way = way(match);
    if (way.subset() != null) {
      return allOut(way.subset(), members);
    }
    return switch (way.fallback()) {
      case NONE ->
          match.isNone()
              ? ": the call has no metadataMatch (subsets.fallback: none)"
              : ": none is of the subset " + match + " (subsets.fallback: none)";
      case ANY -> allOut(MetadataMatch.NONE, members);
      case DEFAULT ->
          matching(policy.defaultSubset(), members).isEmpty()
              ? ": none is of the default subset " + policy.defaultSubset()
              : allOut(policy.defaultSubset(), members);
    };
  }

  /** That the policy allows no panic, and all endpoints of some metadata are out. */
  static String allOut(MetadataMatch match, List<Member> members) {
    List<Member> some = matching(match, members);
    String which = match.isNone() ? "" : " with " + match;
    return ": all %d%s are %s (panicThreshold: 0)".formatted(some.size(), which, Picks.out(some));
  }
}
