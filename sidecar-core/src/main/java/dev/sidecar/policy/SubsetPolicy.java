package dev.sidecar.policy;

import dev.sidecar.endpoint.Placement;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the metadata of endpoints divides a cluster into subsets, of which a call's {@link
 * MetadataMatch} chooses one. Each subset is balanced by itself, with its own priorities and its
 * own panic; an endpoint in several of them has one load. Envoy: {@code Cluster.lb_subset_config}.
 *
 * <p>Not here, of Envoy's: {@code locality_weight_aware}, {@code single_host_per_subset}, {@code
 * list_as_any}, {@code panic_mode_any} and {@code metadata_fallback_policy}.
 *
 * @param selectors by which names there are subsets: 1 or more, each set of names once. Envoy:
 *     {@code subset_selectors}
 * @param fallback where a call goes that asks for no subset that has an endpoint; default none.
 *     Envoy: {@code fallback_policy}
 * @param defaultSubset the endpoints of {@link Fallback#DEFAULT}; there if it is used. Envoy:
 *     {@code default_subset}
 */
public record SubsetPolicy(
    List<Selector> selectors, Fallback fallback, MetadataMatch defaultSubset) {

  /** Where a call goes that finds no subset. */
  public enum Fallback {
    /** Nowhere: it fails as if there were no endpoint. Envoy: {@code NO_FALLBACK}. */
    NONE,
    /** To any endpoint of the cluster. Envoy: {@code ANY_ENDPOINT}. */
    ANY,
    /** To {@code defaultSubset}. Envoy: {@code DEFAULT_SUBSET}. */
    DEFAULT
  }

  /**
   * Makes a subset of the endpoints that have the same values of some names. An endpoint that lacks
   * one of the names is in none of them.
   *
   * @param keys the names, 1 or more. Envoy: {@code LbSubsetSelector.keys}
   * @param fallback in the place of the cluster's, for calls that ask for just these names; null
   *     for the cluster's. Envoy: {@code LbSubsetSelector.fallback_policy}
   * @param fallbackKeys such calls are balanced as if they asked for these names only: some of
   *     {@code keys}, not all; default none. Envoy: {@code fallback_keys_subset}
   */
  public record Selector(Set<String> keys, @Nullable Fallback fallback, Set<String> fallbackKeys) {
    public Selector {
      keys = Collections.unmodifiableSet(new TreeSet<>(keys));
      fallbackKeys = Collections.unmodifiableSet(new TreeSet<>(fallbackKeys));
      new Check()
          .require(!keys.isEmpty(), "keys", keys, "one name or more")
          .require(
              keys.stream().allMatch(Placement::isName),
              "keys",
              keys,
              "names of letters, digits, '_', '.', '/', '-'")
          .require(
              fallback == null || fallbackKeys.isEmpty(),
              "fallbackKeys",
              fallbackKeys,
              "none beside a fallback")
          .require(
              keys.containsAll(fallbackKeys)
                  && (keys.isEmpty() || fallbackKeys.size() < keys.size()),
              "fallbackKeys",
              fallbackKeys,
              "some of keys, and not all")
          .done();
    }

    /** A selector with the fallback of its cluster. */
    public static Selector of(String... keys) {
      return new Selector(Set.of(keys), null, Set.of());
    }
  }

  public SubsetPolicy {
    selectors = List.copyOf(selectors);
    Check check = new Check().require(!selectors.isEmpty(), "selectors", "[]", "one or more");
    Set<Set<String>> seen = new HashSet<>();
    boolean usesDefault = fallback == Fallback.DEFAULT;
    for (Selector each : selectors) {
      check.require(seen.add(each.keys()), "selectors", each.keys(), "each set of keys once");
      usesDefault |= each.fallback() == Fallback.DEFAULT;
    }
    check
        .require(
            !usesDefault || !defaultSubset.isNone(),
            "defaultSubset",
            "nothing",
            "metadata like {stage: prod}, which a fallback leads to")
        .require(
            usesDefault || defaultSubset.isNone(),
            "defaultSubset",
            defaultSubset,
            "none where no fallback leads to it")
        .done();
  }

  /** Subsets by these selectors; what finds none fails. */
  public static SubsetPolicy of(Selector... selectors) {
    return new SubsetPolicy(List.of(selectors), Fallback.NONE, MetadataMatch.NONE);
  }

  /** The same with another fallback, which is not to a default subset. */
  public SubsetPolicy with(Fallback other) {
    return new SubsetPolicy(selectors, other, defaultSubset);
  }

  /** The same, falling back to a default subset. */
  public SubsetPolicy withDefault(MetadataMatch subset) {
    return new SubsetPolicy(selectors, Fallback.DEFAULT, subset);
  }

  /** The selector of just these names; null if there is none. */
  public @Nullable Selector selector(Set<String> keys) {
    for (Selector each : selectors) {
      if (each.keys().equals(keys)) {
        return each;
      }
    }
    return null;
  }

  /** Whether some fallback leads there. */
  public boolean leadsTo(Fallback where) {
    return fallback == where || selectors.stream().anyMatch(it -> it.fallback() == where);
  }
}
