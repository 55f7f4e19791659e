package dev.sidecar.conformance.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a target must know to take part in a case, in the words in which a driver tells what it
 * {@code SUPPORTS}. Pure.
 */
public final class Needs {
  /** The keys of a cluster or a route, and what each needs. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("timeout", "timeout"),
          Map.entry("perTryTimeout", "per-try-timeout"),
          Map.entry("connectTimeout", "connect-timeout"),
          Map.entry("streamIdleTimeout", "stream-idle-timeout"),
          Map.entry("attemptHeaders", "attempt-headers"),
          Map.entry("callerOverrides", "caller-overrides"),
          Map.entry("hedge", "hedge"),
          Map.entry("outlierDetection", "outlier-detection"),
          Map.entry("circuitBreaker", "circuit-breaker"),
          Map.entry("panicThreshold", "panic-threshold"),
          Map.entry("discovery", "discovery"),
          Map.entry("hashPolicy", "hash-policy"),
          Map.entry("overprovisioningPercent", "priorities"),
          Map.entry("healthCheck", "health-check"),
          Map.entry("locality", "localities"),
          Map.entry("slowStart", "slow-start"),
          Map.entry("subsets", "subsets"),
          Map.entry("subsetting", "subsetting"),
          Map.entry("metadataMatch", "subsets"),
          Map.entry("fault", "fault"),
          Map.entry("rateLimit", "rate-limit"),
          Map.entry("descriptors", "rate-limit-descriptors"),
          Map.entry("mirror", "mirror"),
          Map.entry("methods", "route-methods"),
          Map.entry("headers", "route-headers"),
          Map.entry("query", "route-query"),
          Map.entry("split", "split"),
          Map.entry("redirect", "redirect"),
          Map.entry("respond", "respond"),
          Map.entry("rewrite", "rewrite"),
          Map.entry("requestHeaders", "change-headers"),
          Map.entry("responseHeaders", "change-headers"));

  /** What a retry policy has only if it reads headers of requests or answers. */
  private static final Set<String> OF_HEADERS =
      Set.of("retriableHeaders", "retriableRequestHeaders", "rateLimitedBackoff");

  private static final Set<String> CONDITIONS_OF_HEADERS =
      Set.of(
          "retriable-headers",
          "envoy-ratelimited",
          "cancelled",
          "deadline-exceeded",
          "resource-exhausted",
          "internal",
          "unavailable");

  private Needs() {}

  /** What a case needs. */
  public static Set<String> of(Case.Traffic it) {
    Set<String> needs = new TreeSet<>(Set.of("route"));
    for (JsonNode cluster : it.policy().path("clusters")) {
      keys(cluster, needs);
      cluster(cluster, needs);
    }
    for (JsonNode route : it.policy().path("routes")) {
      keys(route, needs);
      if (route.path("path").has("regex")) {
        needs.add("route-regex");
      }
      if (route.path("retry").path("attempts").asInt(1) > 1) {
        needs.add("retry");
      }
    }
    // Headers that retries obey whatever the policy says.
    String tree = it.tree().toString();
    add(needs, "retry-headers", tree.contains("grpc-retry-pushback-ms"));
    add(needs, "retry-headers", tree.contains("early-data"));
    if (it.family().equals("hostile")) {
      needs.add("hostile");
    }
    if (it.steps().stream().anyMatch(step -> step instanceof CaseStep.Ejected)) {
      // No driver can: the protocol has no word for it.
      needs.add("ejected");
    }
    if (it.steps().stream().anyMatch(step -> step instanceof CaseStep.Unhealthy)) {
      needs.add("unhealthy");
    }
    return needs;
  }

  private static void keys(JsonNode of, Set<String> needs) {
    retry(of.path("retry"), needs);
    KEYS.forEach(
        (key, need) -> {
          if (of.has(key)) {
            needs.add(need);
          }
        });
  }

  private static void retry(JsonNode retry, Set<String> needs) {
    add(needs, "retry-headers", OF_HEADERS.stream().anyMatch(retry::has));
    add(needs, "retry-priorities", retry.path("endpoints").has("avoidPrioritiesEvery"));
    for (JsonNode condition : retry.path("on")) {
      add(needs, "retry-headers", CONDITIONS_OF_HEADERS.contains(condition.asText()));
    }
  }

  private static void cluster(JsonNode cluster, Set<String> needs) {
    // Two attempts are the policy's default.
    if (cluster.path("retry").path("attempts").asInt(2) > 1) {
      needs.add("retry");
    }
    if (cluster.path("protocol").asText().equals("http2")) {
      needs.add("http2");
    }
    JsonNode balancing = cluster.path("loadBalancing");
    if (named(balancing, "leastRequest")) {
      needs.add("least-request");
    } else if (named(balancing, "ringHash")) {
      needs.add("ring-hash");
    } else if (named(balancing, "maglev")) {
      needs.add("maglev");
    } else if (balancing.has("peakEwma") || balancing.asText().equals("peakEwma")) {
      needs.add("peak-ewma");
    } else if (balancing.has("prequal")) {
      needs.add("prequal");
    } else if (balancing.asText().equals("random")) {
      needs.add("random");
    } else if (cluster.path("endpoints").size() > 1) {
      needs.add("round-robin");
    }
    cluster.path("endpoints").forEach(it -> add(needs, "weights", it.has("weight")));
    cluster.path("endpoints").forEach(it -> add(needs, "priorities", it.has("priority")));
    JsonNode admission = cluster.path("admission");
    boolean budget = admission.has("retryBudget") || admission.has("maxRetries");
    add(needs, "retry-budget", budget);
    add(needs, "admission", admission.has("maxRequests") || admission.has("maxConnections"));
    add(needs, "admission", admission.has("maxPending"));
    add(needs, "adaptive-concurrency", admission.has("adaptiveConcurrency"));
    add(needs, "admission-control", admission.has("control"));
    add(needs, "admission-throttle", admission.has("throttle"));
  }

  private static boolean named(JsonNode balancing, String name) {
    return balancing.has(name) || balancing.asText().equals(name);
  }

  private static void add(Set<String> needs, String need, boolean holds) {
    if (holds) {
      needs.add(need);
    }
  }
}
