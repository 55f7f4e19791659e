package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.policy.SubsetPolicy.Fallback;
import dev.sidecar.policy.SubsetPolicy.Selector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what chooses among subsets: a field of an Envoy cluster, and one of a route. */
final class EnvoySubsets {
  private EnvoySubsets() {}

  /** A cluster's {@code lb_subset_config}. */
  static ObjectNode of(SubsetPolicy policy) {
    List<ObjectNode> selectors = new ArrayList<>();
    // Envoy forgets the fallback of a selector whose keys begin one that it has read before.
    policy.selectors().stream()
        .sorted(Comparator.comparingInt(each -> each.keys().size()))
        .forEach(each -> selectors.add(selector(each)));
    ObjectNode written =
        Json.object("fallback_policy", name(policy.fallback()), "subset_selectors", selectors);
    MetadataMatch subset = policy.defaultSubset();
    return subset.isNone()
        ? written
        : written.setAll(Json.object("default_subset", subset.values()));
  }

  private static ObjectNode selector(Selector selector) {
    ObjectNode written = Json.object("keys", Json.list(List.copyOf(selector.keys())));
    if (!selector.fallbackKeys().isEmpty()) {
      written.put("fallback_policy", "KEYS_SUBSET");
      written.set("fallback_keys_subset", Json.list(List.copyOf(selector.fallbackKeys())));
    } else if (selector.fallback() != null) {
      written.put("fallback_policy", name(selector.fallback()));
    }
    return written;
  }

  private static String name(@Nullable Fallback fallback) {
    return fallback == Fallback.ANY
        ? "ANY_ENDPOINT"
        : fallback == Fallback.DEFAULT ? "DEFAULT_SUBSET" : "NO_FALLBACK";
  }

  /** The {@code metadata_match} of a route or of a cluster in it, if it asks for anything. */
  static void match(ObjectNode written, MetadataMatch match) {
    if (!match.isNone()) {
      written.set(
          "metadata_match",
          Json.object("filter_metadata", Json.object("envoy.lb", match.values())));
    }
  }
}
