package dev.sidecar.config.lint;

import dev.sidecar.config.PlacedPolicy;
import dev.sidecar.config.Places;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Finds what an accepted policy says, but hardly means. */
public final class PolicyLint {
  private PolicyLint() {}

  /** Everything that was found, in the order of the file. */
  public static List<Finding> of(PlacedPolicy placed) {
    MeshPolicy policy = placed.policy();
    Places places = placed.places();
    Findings findings = new Findings(placed);
    names(policy, findings);
    TlsLints.find(policy, findings);
    Map<String, ClusterPolicy> clusters = new HashMap<>();
    Map<String, List<CallPolicy>> calls = new HashMap<>();
    for (RoutePolicy route : policy.routes()) {
      for (String name : route.action().clusters()) {
        calls.computeIfAbsent(name, key -> new ArrayList<>()).add(route.calls());
      }
    }
    for (ClusterPolicy cluster : policy.clusters()) {
      clusters.put(cluster.name(), cluster);
      Site site = Site.cluster(places, cluster.name());
      List<CallPolicy> all = calls.computeIfAbsent(cluster.name(), name -> new ArrayList<>());
      all.add(cluster.calls());
      ClusterLints.find(cluster, all, site, findings);
      SpreadLints.find(cluster, site, findings);
      TlsLints.find(cluster, policy.identity(), site, findings);
      HealthCheckLints.find(cluster, site, findings);
      CallLints.find(cluster.calls(), cluster, Set.of(), site, findings);
    }
    for (int i = 0; i < policy.routes().size(); i++) {
      RoutePolicy route = policy.routes().get(i);
      List<String> named = route.action().clusters();
      Site site = Site.route(places, i, named.isEmpty() ? null : named.get(0));
      RouteLints.find(route, site, findings);
      DescriptorLints.find(route, site, findings);
      for (String name : named) {
        ClusterPolicy cluster = clusters.get(name);
        if (cluster != null) {
          RouteLints.find(cluster, site, findings);
          CallLints.find(route.calls(), cluster, route.match().methods(), site, findings);
        }
      }
    }
    return findings.sorted();
  }

  private static void names(MeshPolicy policy, Findings findings) {
    Set<String> reached = new HashSet<>();
    policy.routes().forEach(route -> reached.addAll(route.action().clusters()));
    Map<String, String> first = new HashMap<>();
    for (ClusterPolicy cluster : policy.clusters()) {
      String name = cluster.name();
      List<String> path = List.of("clusters", name);
      String other = first.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
      findings.addIf(other != null, Lint.NAMES_DIFFER_IN_CASE, path, "there is " + other + " too");
      findings.addIf(!reached.contains(name), Lint.CLUSTER_WITHOUT_ROUTE, path, "no route");
    }
  }
}
