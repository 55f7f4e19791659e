package dev.sidecar.conformance.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Ways to break how a cluster is divided, and which subset calls are for. */
final class SubsetMutations {
  private SubsetMutations() {}

  /** Any endpoint in the place of none, and none in the place of any or of some. */
  static void otherFallback(ObjectNode cluster) {
    if (cluster.get("subsets") instanceof ObjectNode subsets) {
      boolean none = subsets.path("fallback").asText("none").equals("none");
      subsets.put("fallback", none ? "any" : "none");
      boolean used = subsets.path("selectors").toString().contains("\"default\"");
      if (!used) {
        subsets.remove("defaultSubset");
      }
    }
  }

  /** Selectors have the fallback of their cluster. */
  static void noneOfSelectors(ObjectNode cluster) {
    if (cluster.get("subsets") instanceof ObjectNode subsets
        && subsets.get("selectors") instanceof ArrayNode selectors) {
      for (JsonNode each : selectors) {
        if (each instanceof ObjectNode selector) {
          selector.remove("fallback");
          selector.remove("fallbackKeys");
        }
      }
      if (!subsets.path("fallback").asText("none").equals("default")) {
        subsets.remove("defaultSubset");
      }
    }
  }

  /** The clusters of a split ask for nothing of their own. */
  static void noneInSplits(ObjectNode route) {
    for (JsonNode each : route.path("split")) {
      if (each instanceof ObjectNode to) {
        to.remove("metadataMatch");
      }
    }
  }
}
