package dev.sidecar.config.text;

import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TlsPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** The least that a file has to say for a policy: what would hold without a key is left out. */
final class MinimalTree {
  private static final CallPolicy ANY_CALLS = CallPolicy.DEFAULT;

  private MinimalTree() {}

  static Map<String, Object> mesh(MeshPolicy policy, Function<Path, String> paths) {
    Map<String, CallPolicy> inherited = new HashMap<>();
    Map<String, Object> clusters = new LinkedHashMap<>();
    for (ClusterPolicy cluster : policy.clusters()) {
      clusters.put(cluster.name(), cluster(cluster, paths));
      inherited.put(cluster.name(), cluster.calls());
    }
    List<Object> routes = new ArrayList<>();
    for (RoutePolicy route : policy.routes()) {
      routes.add(route(route, inherited(route, inherited)));
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    Map<String, Object> identity =
        without(
            PolicyTree.identity(policy.identity(), paths),
            PolicyTree.identity(IdentityPolicy.NONE, paths));
    if (!identity.isEmpty()) {
      tree.put("identity", identity);
    }
    tree.put("clusters", clusters);
    tree.put("routes", routes);
    return tree;
  }

  private static Map<String, Object> cluster(ClusterPolicy cluster, Function<Path, String> paths) {
    ClusterPolicy plain = ClusterPolicy.of(cluster.name(), cluster.discovery());
    Map<String, Object> absent = PolicyTree.cluster(plain, paths);
    absent.remove("endpoints");
    absent.remove("discovery");
    absent.putAll(absentCalls(cluster.calls(), CallPolicy.DEFAULT));
    absent.put("admission", PolicyTree.admission(AdmissionPolicy.DEFAULT));
    Map<String, Object> tree = PolicyTree.cluster(cluster, paths);
    Map<String, Object> admission = PolicyTree.admission(cluster.admission());
    admission.putAll(AdaptiveTree.minimal(cluster.admission()));
    tree.put("admission", admission);
    TlsPolicy tls = cluster.tls();
    if (tls != null) {
      tree.put("tls", without(TlsTree.tls(tls), TlsTree.tls(TlsPolicy.DEFAULT)));
    }
    OutlierPolicy outliers = cluster.health().outlierDetection();
    if (outliers != null) {
      tree.put("outlierDetection", without(OutlierTree.of(outliers), OutlierTree.absent(outliers)));
    }
    CircuitBreakerPolicy breaker = cluster.health().circuitBreaker();
    if (breaker != null) {
      tree.put("circuitBreaker", breaker(breaker));
    }
    tree.put("loadBalancing", BalancingText.minimal(cluster.loadBalancing()));
    HealthCheckPolicy checks = cluster.health().healthCheck();
    if (checks != null) {
      tree.put("healthCheck", HealthCheckTree.minimal(checks));
    }
    return shortened(without(tree, absent));
  }

  private static CallPolicy inherited(RoutePolicy route, Map<String, CallPolicy> clusters) {
    return route.action().clusters().stream()
        .findFirst()
        .map(name -> clusters.getOrDefault(name, ANY_CALLS))
        .orElse(ANY_CALLS);
  }

  private static Map<String, Object> route(RoutePolicy route, CallPolicy inherited) {
    Map<String, Object> absent = PolicyTree.route(RoutePolicy.of("*", "any"));
    absent.remove("host");
    absent.remove("cluster");
    absent.putAll(RouteTree.ABSENT);
    absent.putAll(absentCalls(route.calls(), inherited));
    Map<String, Object> tree = without(PolicyTree.route(route), absent);
    HedgeText.shorten(tree);
    return tree;
  }

  // What a call's keys would be if they were absent; two of them follow others that are there.
  private static Map<String, Object> absentCalls(CallPolicy calls, CallPolicy inherited) {
    RetryPolicy retry = calls.retry();
    Backoff before = inherited.retry().backoff();
    Backoff backoff = retry.backoff();
    boolean keepsBase = backoff.base().equals(before.base());
    Map<String, Object> waits =
        new LinkedHashMap<>(PolicyTree.backoff(keepsBase ? before : Backoff.of(backoff.base())));
    waits.put("base", DurationText.of(before.base()));
    Map<String, Object> tree = PolicyTree.calls(inherited);
    Map<String, Object> retries = PolicyTree.retry(inherited.retry());
    retries.put("backoff", waits);
    retries.put(
        "statusCodes",
        List.copyOf(
            new TreeSet<>(RetryPolicy.statusCodes(retry.on(), inherited.retry().statusCodes()))));
    retries.put(
        "retriableHeaders",
        RetryHeadersText.matches(
            RetryPolicy.retriableHeaders(retry.on(), inherited.retry().headers().response())));
    tree.put("retry", retries);
    return tree;
  }

  private static Map<String, Object> breaker(CircuitBreakerPolicy policy) {
    Map<String, Object> tree = PolicyTree.breaker(CircuitBreakerPolicy.DEFAULT);
    tree.put("minimumCalls", CircuitBreakerPolicy.minimumCalls(policy.window()));
    return without(PolicyTree.breaker(policy), tree);
  }

  // {dns: {interval: 5s}} says its default.
  private static Map<String, Object> shortened(Map<String, Object> cluster) {
    HedgeText.shorten(cluster);
    if (cluster.get("discovery") instanceof Map<?, ?> source && source.get("dns") != null) {
      mapping(source.get("dns")).remove("interval", "5s");
    }
    SpreadTree.shorten(cluster);
    return cluster;
  }

  /** The tree less what the other says too; a mapping of which nothing is left goes with it. */
  static Map<String, Object> without(Map<String, Object> tree, Map<String, Object> other) {
    Map<String, Object> rest = new LinkedHashMap<>();
    tree.forEach(
        (key, value) -> {
          Object same = other.get(key);
          if (value instanceof Map<?, ?> && same instanceof Map<?, ?> && !isChoice(key)) {
            Map<String, Object> inner = without(mapping(value), mapping(same));
            if (!inner.isEmpty()) {
              rest.put(key, inner);
            }
          } else if (!value.equals(same)) {
            rest.put(key, value);
          }
        });
    return rest;
  }

  // Of these a part alone says nothing.
  private static boolean isChoice(String key) {
    return key.equals("path")
        || key.equals("loadBalancing")
        || key.equals("hedge")
        || key.equals("metadataMatch");
  }

  @SuppressWarnings("unchecked") // All mappings of a tree have texts as keys.
  private static Map<String, Object> mapping(Object value) {
    return (Map<String, Object>) value;
  }
}
