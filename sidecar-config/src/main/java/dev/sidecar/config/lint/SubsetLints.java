package dev.sidecar.config.lint;

import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteAction.WeightedCluster;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.policy.SubsetPolicy.Selector;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at subsets that nobody can be in, and at calls that ask for none that there can be. */
final class SubsetLints {
  private SubsetLints() {}

  /** Looks at a cluster and at its calls that come by no route. */
  static void find(ClusterPolicy cluster, Site site, Findings findings) {
    match(cluster.calls().metadataMatch(), cluster, site.at("metadataMatch"), findings);
    SubsetPolicy subsets = cluster.spread().subsets();
    if (subsets == null || !(cluster.discovery() instanceof DiscoveryPolicy.Static named)) {
      return;
    }
    Set<String> names = new HashSet<>();
    named.endpoints().forEach(it -> names.addAll(it.placement().metadata().keySet()));
    for (Selector each : subsets.selectors()) {
      for (String key : each.keys()) {
        findings.addIf(
            !names.contains(key),
            Lint.SUBSET_KEY_UNKNOWN,
            site.at("subsets", "selectors"),
            "no endpoint has " + key);
      }
    }
    nobody(subsets.defaultSubset(), named, site.at("subsets", "defaultSubset"), findings);
  }

  /** Looks at a route. */
  static void find(
      RoutePolicy route, Map<String, ClusterPolicy> clusters, Site site, Findings findings) {
    MetadataMatch match = route.calls().metadataMatch();
    if (route.action() instanceof RouteAction.Split split) {
      for (int i = 0; i < split.weighted().size(); i++) {
        WeightedCluster to = split.weighted().get(i);
        ClusterPolicy cluster = clusters.get(to.cluster());
        boolean own = !to.metadataMatch().isNone();
        if (cluster != null) {
          match(
              own ? match.with(to.metadataMatch()) : match,
              cluster,
              own ? site.at("split") : site.at("metadataMatch"),
              findings);
        }
      }
    } else {
      for (String name : route.action().clusters()) {
        ClusterPolicy cluster = clusters.get(name);
        if (cluster != null) {
          match(match, cluster, site.at("metadataMatch"), findings);
        }
      }
    }
  }

  private static void match(
      MetadataMatch match, ClusterPolicy cluster, List<String> path, Findings findings) {
    SubsetPolicy subsets = cluster.spread().subsets();
    if (match.isNone()) {
      return;
    }
    if (subsets == null) {
      findings.addIf(true, Lint.METADATA_MATCH_IGNORED, path, cluster.name() + " has no subsets");
    } else if (subsets.selector(match.keys()) == null) {
      findings.addIf(
          true,
          Lint.SUBSET_WITHOUT_SELECTOR,
          path,
          "%s has no selector of just %s".formatted(cluster.name(), match.keys()));
    } else if (cluster.discovery() instanceof DiscoveryPolicy.Static named) {
      nobody(match, named, path, findings);
    }
  }

  private static void nobody(
      MetadataMatch match, DiscoveryPolicy.Static named, List<String> path, Findings findings) {
    List<WeightedEndpoint> endpoints = named.endpoints();
    findings.addIf(
        !match.isNone()
            && !endpoints.isEmpty()
            && endpoints.stream().noneMatch(it -> match.matches(it.placement().metadata())),
        Lint.SUBSET_WITHOUT_ENDPOINT,
        path,
        "no endpoint has " + match);
  }
}
