package dev.sidecar.config.show;

import dev.sidecar.config.PlacedPolicy;
import dev.sidecar.config.Places;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the origin of each value; the rules of inheritance are those of the readers. */
final class Origins {
  /** What follows from a key beside it where it is not said: docs/CONFIGURATION.md. */
  private static final Map<String, String> FOLLOWS =
      Map.of(
          "max", "base",
          "maxEjectionTime", "baseEjectionTime",
          "minimumCalls", "window",
          "minLimit", "minRtt.concurrency");

  private static final Origin DEFAULT = new Origin.Default();

  private final String file;
  private final Places places;

  Origins(PlacedPolicy policy) {
    file = policy.file();
    places = policy.places();
  }

  /** Of a value in a cluster, or of one that a route cannot inherit. */
  Origin own(List<String> path) {
    return said(path).map(Origin.class::cast).orElseGet(() -> derived(path));
  }

  /**
   * Of a value in a route.
   *
   * @param keys below the route, as below a cluster
   * @param isClusters whether the value is the cluster's
   */
  Origin ofRoute(List<String> route, List<String> cluster, List<String> keys, boolean isClusters) {
    List<String> path = join(route, keys);
    if (places.has(path)) {
      return own(path);
    }
    Origin derived = derived(path);
    List<String> there = join(cluster, keys);
    Origin from = own(there);
    return derived.equals(DEFAULT) && isClusters && !from.equals(DEFAULT)
        ? new Origin.Inherited(there, from)
        : derived;
  }

  private Origin derived(List<String> path) {
    String key = path.get(path.size() - 1);
    String other = FOLLOWS.get(key);
    if (other == null) {
      return DEFAULT;
    }
    List<String> beside = join(path.subList(0, path.size() - 1), List.of(other.split("\\.")));
    return said(beside).map(from -> (Origin) new Origin.Derived(beside, from)).orElse(DEFAULT);
  }

  private Optional<Origin.Said> said(List<String> path) {
    return places.of(path).map(place -> new Origin.Said(file, place));
  }

  static List<String> join(List<String> path, List<String> keys) {
    return Stream.concat(path.stream(), keys.stream()).toList();
  }
}
