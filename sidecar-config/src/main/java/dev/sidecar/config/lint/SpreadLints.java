package dev.sidecar.config.lint;

import dev.sidecar.endpoint.Locality;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LocalityPolicy;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at how a cluster spreads attempts: priorities, localities that nobody is in, slow start.
 */
final class SpreadLints {
  private SpreadLints() {}

  static void find(ClusterPolicy cluster, Site site, Findings findings) {
    findings.addIf(
        cluster.spread().slowStart() != null
            && cluster.loadBalancing() instanceof LoadBalancingPolicy.Random,
        Lint.SLOW_START_IGNORED,
        site.at("slowStart"),
        "random, which knows no weights");
    if (cluster.discovery() instanceof DiscoveryPolicy.Static named) {
      priorities(named.endpoints(), site, findings);
      localities(cluster.spread().locality(), named.endpoints(), site, findings);
    }
  }

  private static void priorities(List<WeightedEndpoint> endpoints, Site site, Findings findings) {
    Set<Integer> there =
        endpoints.stream().map(it -> it.placement().priority()).collect(Collectors.toSet());
    int missing = 0;
    while (there.contains(missing)) {
      missing++;
    }
    findings.addIf(
        missing < there.size(),
        Lint.PRIORITY_SKIPPED,
        site.at("endpoints"),
        "no endpoint of priority " + missing);
  }

  private static void localities(
      @Nullable LocalityPolicy policy,
      List<WeightedEndpoint> endpoints,
      Site site,
      Findings findings) {
    if (!(policy instanceof LocalityPolicy.Weighted weighted)) {
      return;
    }
    Set<Locality> there =
        endpoints.stream()
            .map(it -> it.placement().locality())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<Locality> named = weighted.weights().keySet();
    for (Locality locality : there) {
      findings.addIf(
          !named.contains(locality),
          Lint.LOCALITY_WITHOUT_WEIGHT,
          site.at("locality", "weights"),
          locality.equals(Locality.NONE)
              ? "endpoints without a locality"
              : "no weight for " + locality);
    }
    for (Locality locality : named) {
      findings.addIf(
          !there.contains(locality),
          Lint.LOCALITY_WITHOUT_ENDPOINT,
          site.at("locality", "weights", locality.toString()),
          "no endpoint in " + locality);
    }
  }
}
