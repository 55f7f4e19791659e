package dev.sidecar.control;

import dev.sidecar.balance.EndpointSubset;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.SubsettingPolicy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which of the endpoints that were found a client keeps to. */
final class KeptEndpoints {
  private KeptEndpoints() {}

  /**
   * Those of a policy, in their order; of each priority as many as it says.
   *
   * @param instance the client's name
   */
  static List<WeightedEndpoint> of(
      ClusterPolicy policy, List<WeightedEndpoint> found, String instance) {
    SubsettingPolicy subsetting = policy.spread().subsetting();
    if (subsetting == null || found.size() <= subsetting.size()) {
      return found;
    }
    Set<WeightedEndpoint> kept = new HashSet<>();
    found.stream()
        .collect(
            Collectors.groupingBy(
                it -> it.placement().priority(), TreeMap::new, Collectors.toList()))
        .values()
        .forEach(
            some ->
                kept.addAll(
                    EndpointSubset.of(
                        some, it -> it.endpoint().toString(), subsetting.size(), instance)));
    return found.stream().filter(kept::contains).toList();
  }
}
