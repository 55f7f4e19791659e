package dev.sidecar.conformance.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/** Ways to break the policy of a case, so that whoever runs it breaks one rule. */
final class PolicyMutations {
  static final List<Mutation> ALL =
      List.of(
          calls("no retry", it -> retry(it).put("attempts", 1)),
          calls("one attempt more", it -> retry(it).put("attempts", attempts(it) + 1)),
          calls("other retry conditions", PolicyMutations::otherConditions),
          calls("retries of any method or of few", PolicyMutations::otherMethods),
          calls("back-off of one millisecond", it -> backoff(it, "1ms")),
          calls("longer back-off", it -> backoff(it, "400ms")),
          keys("no timeout", Set.of("timeout"), "0"),
          keys("no per-try timeout", Set.of("perTryTimeout"), "0"),
          keys("another connect timeout", Set.of("connectTimeout"), "20s"),
          keys("no idle timeout", Set.of("streamIdleTimeout"), "0"),
          each("clusters", "no attempt headers", it -> it.remove("attemptHeaders")),
          each("routes", "no attempt headers on routes", it -> it.remove("attemptHeaders")),
          each("clusters", "no hash policy", it -> it.remove("hashPolicy")),
          each("routes", "no hash policy on routes", it -> it.remove("hashPolicy")),
          each("clusters", "no subsetting", it -> it.remove("subsetting")),
          each("clusters", "no subsets", it -> it.remove("subsets")),
          each("clusters", "no metadata match", it -> it.remove("metadataMatch")),
          each("routes", "no metadata match on routes", it -> it.remove("metadataMatch")),
          each("clusters", "another fallback of subsets", SubsetMutations::otherFallback),
          each("clusters", "no fallback of selectors", SubsetMutations::noneOfSelectors),
          each("routes", "no metadata match in a split", SubsetMutations::noneInSplits),
          each("clusters", "no hedging", it -> it.remove("hedge")),
          each("routes", "no hedging on routes", it -> it.remove("hedge")),
          each("clusters", "equal weights", PolicyMutations::equalWeights),
          each("clusters", "round robin", it -> it.put("loadBalancing", "roundRobin")),
          each("clusters", "random", it -> it.put("loadBalancing", "random")),
          each("clusters", "least request", it -> it.put("loadBalancing", "leastRequest")),
          each("clusters", "one endpoint less", PolicyMutations::oneLess),
          new Mutation("an endpoint where there is none", PolicyMutations::oneMore),
          each("clusters", "no admission thresholds", it -> it.remove("admission")),
          each("clusters", "admission of one more", it -> numbers(it.get("admission"), n -> n + 1)),
          each("clusters", "no retry budget", PolicyMutations::noBudget),
          each("clusters", "no outlier detection", it -> it.remove("outlierDetection")),
          each(
              "clusters",
              "outlier detection after one more",
              it -> numbers(it.get("outlierDetection"), n -> n == 0 ? 0 : n + 1)),
          each("clusters", "no circuit breaker", it -> it.remove("circuitBreaker")),
          each("clusters", "no health check", it -> it.remove("healthCheck")),
          each(
              "clusters",
              "health checks after one more",
              it -> numbers(it.get("healthCheck"), n -> n + 1)),
          each("clusters", "no panic threshold", it -> it.put("panicThreshold", 0)),
          each("clusters", "panic at once", it -> it.put("panicThreshold", 100)),
          each("routes", "no rate limit", it -> it.remove("rateLimit")),
          each(
              "routes",
              "a token more",
              it -> numbers(it.get("rateLimit"), n -> n == 429 ? n : n + 1)),
          each("routes", "no descriptors", it -> it.remove("descriptors")),
          each("routes", "no faults", it -> it.remove("fault")),
          each("routes", "faults of all calls", PolicyMutations::faultsOfAll),
          each("routes", "faults of each part always", PolicyMutations::alwaysFaults),
          new Mutation("routes in reverse", it -> reverse(it.at("/policy/routes"))),
          new Mutation("the first route is gone", it -> dropFirst(it.at("/policy/routes"))),
          each("routes", "routes without a path", it -> it.remove("path")),
          each("routes", "routes without methods", it -> it.remove("methods")),
          each("routes", "routes without headers", it -> it.remove("headers")),
          each("routes", "routes without a query", it -> it.remove("query")),
          each("routes", "routes without a rewrite", it -> it.remove("rewrite")),
          each("routes", "no changes of request headers", it -> it.remove("requestHeaders")),
          each("routes", "no changes of response headers", it -> it.remove("responseHeaders")),
          each("routes", "the last cluster of a split alone", RouteMutations::lastOfSplit),
          each("routes", "the first cluster of a split alone", RouteMutations::firstOfSplit),
          each("routes", "no mirrors", it -> it.remove("mirror")),
          each("routes", "a copy of every call", it -> RouteMutations.copies(it, 100)),
          each("routes", "a copy of no call", it -> RouteMutations.copies(it, 0)),
          each("routes", "copies for the other host", RouteMutations::otherHosts),
          each("routes", "other answers of routes", RouteMutations::otherAnswers),
          each("routes", "routes for every host", it -> it.put("host", "*")),
          each("routes", "routes for another host", PolicyMutations::elsewhere));

  private PolicyMutations() {}

  private static Mutation each(String what, String name, Consumer<ObjectNode> change) {
    return new Mutation(
        name, tree -> tree.at("/policy/" + what).forEach(it -> change.accept((ObjectNode) it)));
  }

  /** Of all clusters, and of those routes that say something of their own. */
  private static Mutation calls(String name, Consumer<ObjectNode> change) {
    return new Mutation(
        name,
        tree -> {
          tree.at("/policy/clusters").forEach(it -> change.accept((ObjectNode) it));
          for (JsonNode route : tree.at("/policy/routes")) {
            if (route.has("retry")) {
              change.accept((ObjectNode) route);
            }
          }
        });
  }

  private static Mutation keys(String name, Set<String> keys, String value) {
    return new Mutation(
        name,
        tree -> {
          for (String part : List.of("clusters", "routes")) {
            for (JsonNode it : tree.at("/policy/" + part)) {
              keys.stream().filter(it::has).forEach(key -> ((ObjectNode) it).put(key, value));
            }
          }
        });
  }

  private static ObjectNode retry(ObjectNode it) {
    return it.withObjectProperty("retry");
  }

  private static int attempts(ObjectNode it) {
    return it.path("retry").path("attempts").asInt(2);
  }

  private static void otherConditions(ObjectNode it) {
    boolean has4xx = it.path("retry").path("on").toString().contains("retriable-4xx");
    retry(it).putArray("on").add(has4xx ? "reset" : "retriable-4xx");
    retry(it).remove("statusCodes");
  }

  private static void otherMethods(ObjectNode it) {
    retry(it).put("nonIdempotent", !it.path("retry").path("nonIdempotent").asBoolean());
  }

  private static void backoff(ObjectNode it, String time) {
    if (it.path("retry").has("backoff")) {
      retry(it).putObject("backoff").put("base", time).put("max", time);
    }
  }

  private static void equalWeights(ObjectNode it) {
    for (JsonNode endpoint : it.path("endpoints")) {
      if (endpoint instanceof ObjectNode weighted) {
        weighted.remove("weight");
      }
    }
  }

  private static void faultsOfAll(ObjectNode it) {
    if (it.get("fault") instanceof ObjectNode fault) {
      fault.remove("headers");
      fault.remove("maxActive");
    }
  }

  private static void alwaysFaults(ObjectNode it) {
    for (JsonNode part : it.path("fault")) {
      if (part instanceof ObjectNode object) {
        object.put("percent", 100);
      }
    }
  }

  private static void oneLess(ObjectNode it) {
    if (it.path("endpoints").size() > 1) {
      ((ArrayNode) it.get("endpoints")).remove(it.get("endpoints").size() - 1);
    }
  }

  private static void oneMore(ObjectNode tree) {
    List<String> upstreams = new ArrayList<>();
    tree.path("upstreams").fieldNames().forEachRemaining(upstreams::add);
    for (JsonNode cluster : tree.at("/policy/clusters")) {
      if (cluster.get("endpoints") instanceof ArrayNode none && none.isEmpty()) {
        upstreams.stream().limit(1).forEach(none::add);
      }
    }
  }

  private static void noBudget(ObjectNode it) {
    if (it.path("admission") instanceof ObjectNode admission) {
      admission.remove("maxRetries");
      admission.putObject("retryBudget").put("percent", 100).put("minConcurrency", 1000);
    }
  }

  private static void numbers(JsonNode of, IntUnaryOperator change) {
    if (of instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        if (object.get(name).isInt()) {
          object.put(name, change.applyAsInt(object.get(name).intValue()));
        } else {
          numbers(object.get(name), change);
        }
      }
    }
  }

  // Without a host of its own a route is no matter of hosts, and nothing at all would go through.
  private static void elsewhere(ObjectNode route) {
    if (!route.path("host").asText().equals("*")) {
      route.put("host", "elsewhere");
    }
  }

  private static void reverse(JsonNode list) {
    if (list instanceof ArrayNode array) {
      List<JsonNode> items = new ArrayList<>();
      array.forEach(items::add);
      Collections.reverse(items);
      array.removeAll().addAll(items);
    }
  }

  private static void dropFirst(JsonNode list) {
    if (list instanceof ArrayNode array && array.size() > 1) {
      array.remove(0);
    }
  }
}
