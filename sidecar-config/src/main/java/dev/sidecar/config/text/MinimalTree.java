package dev.sidecar.config.text;

import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
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
      routes.add(route(route, inherited.getOrDefault(route.cluster(), ANY_CALLS)));
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
    TlsPolicy tls = cluster.tls();
    if (tls != null) {
      tree.put("tls", without(TlsTree.tls(tls), TlsTree.tls(TlsPolicy.DEFAULT)));
    }
    OutlierPolicy outliers = cluster.health().outlierDetection();
    if (outliers != null) {
      tree.put("outlierDetection", outliers(outliers));
    }
    CircuitBreakerPolicy breaker = cluster.health().circuitBreaker();
    if (breaker != null) {
      tree.put("circuitBreaker", breaker(breaker));
    }
    return shortened(without(tree, absent));
  }

  private static Map<String, Object> route(RoutePolicy route, CallPolicy inherited) {
    RoutePolicy plain = RoutePolicy.of(route.host(), route.cluster()).with(inherited);
    Map<String, Object> absent = PolicyTree.route(plain);
    absent.remove("host");
    absent.remove("cluster");
    absent.putAll(absentCalls(route.calls(), inherited));
    return without(PolicyTree.route(route), absent);
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
    tree.put("retry", retries);
    return tree;
  }

  private static Map<String, Object> outliers(OutlierPolicy policy) {
    OutlierPolicy absent =
        new OutlierPolicy(
            OutlierPolicy.Consecutive.DEFAULT,
            OutlierPolicy.DEFAULT.interval(),
            policy.baseEjectionTime(),
            OutlierPolicy.maxEjectionTime(policy.baseEjectionTime()),
            OutlierPolicy.DEFAULT.maxEjectionPercent(),
            OutlierPolicy.DEFAULT.alwaysEjectOne());
    Map<String, Object> tree = PolicyTree.outliers(absent);
    tree.put("baseEjectionTime", DurationText.of(OutlierPolicy.DEFAULT.baseEjectionTime()));
    return without(PolicyTree.outliers(policy), tree);
  }

  private static Map<String, Object> breaker(CircuitBreakerPolicy policy) {
    Map<String, Object> tree = PolicyTree.breaker(CircuitBreakerPolicy.DEFAULT);
    tree.put("minimumCalls", CircuitBreakerPolicy.minimumCalls(policy.window()));
    return without(PolicyTree.breaker(policy), tree);
  }

  // {leastRequest: {choices: 2}} and {dns: {interval: 5s}} say their defaults.
  private static Map<String, Object> shortened(Map<String, Object> cluster) {
    Object leastOfTwo = Map.of("leastRequest", Map.of("choices", 2));
    cluster.replace("loadBalancing", leastOfTwo, "leastRequest");
    cluster.computeIfPresent("loadBalancing", (key, it) -> LatencyBalancingText.shortened(it));
    if (cluster.get("discovery") instanceof Map<?, ?> source && source.get("dns") != null) {
      mapping(source.get("dns")).remove("interval", "5s");
    }
    return cluster;
  }

  /** The tree less what the other says too; a mapping of which nothing is left goes with it. */
  private static Map<String, Object> without(Map<String, Object> tree, Map<String, Object> other) {
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
    return key.equals("path") || key.equals("loadBalancing");
  }

  @SuppressWarnings("unchecked") // All mappings of a tree have texts as keys.
  private static Map<String, Object> mapping(Object value) {
    return (Map<String, Object>) value;
  }
}
