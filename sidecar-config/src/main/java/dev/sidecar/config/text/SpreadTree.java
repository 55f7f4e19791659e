package dev.sidecar.config.text;

import dev.sidecar.endpoint.Locality;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.SpreadPolicy;
import java.util.LinkedHashMap;
import java.util.Map;

/** Endpoints with what is said of them, and among which one is picked, as their file has it. */
final class SpreadTree {
  private SpreadTree() {}

  /** An address, or a mapping where more is said. */
  static Object endpoint(WeightedEndpoint endpoint) {
    Placement placement = endpoint.placement();
    if (endpoint.weight() == 1 && placement.equals(Placement.NONE)) {
      return endpoint.endpoint().toString();
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("address", endpoint.endpoint().toString());
    if (endpoint.weight() != 1) {
      tree.put("weight", endpoint.weight());
    }
    if (placement.priority() != 0) {
      tree.put("priority", placement.priority());
    }
    if (!placement.locality().equals(Locality.NONE)) {
      tree.put("locality", placement.locality().toString());
    }
    if (!placement.metadata().isEmpty()) {
      tree.put("metadata", placement.metadata());
    }
    return tree;
  }

  /** Keys of a cluster. */
  static Map<String, Object> spread(SpreadPolicy policy) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("overprovisioningPercent", policy.overprovisioningPercent());
    return tree;
  }
}
