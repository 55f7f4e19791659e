package dev.sidecar.conformance.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Ways to break what becomes of a route's calls. */
final class RouteMutations {
  private RouteMutations() {}

  static void firstOfSplit(ObjectNode route) {
    toOne(route, 0);
  }

  static void lastOfSplit(ObjectNode route) {
    toOne(route, route.path("split").size() - 1);
  }

  private static void toOne(ObjectNode route, int index) {
    JsonNode chosen = route.path("split").path(index).path("cluster");
    if (chosen.isTextual()) {
      route.remove("split");
      route.set("cluster", chosen);
    }
  }

  static void copies(ObjectNode route, int percent) {
    mirrors(route).forEach(mirror -> mirror.put("percent", percent));
  }

  static void otherHosts(ObjectNode route) {
    mirrors(route).forEach(it -> it.put("hostSuffix", !it.path("hostSuffix").asBoolean(true)));
  }

  private static Stream<ObjectNode> mirrors(ObjectNode route) {
    JsonNode given = route.path("mirror");
    return given instanceof ObjectNode one
        ? Stream.of(one)
        : StreamSupport.stream(given.spliterator(), false).map(ObjectNode.class::cast);
  }

  /** Another status of a response, and another host of a redirect. */
  static void otherAnswers(ObjectNode route) {
    if (route.path("respond") instanceof ObjectNode respond) {
      respond.put("status", 418);
    }
    if (route.path("redirect") instanceof ObjectNode redirect) {
      redirect.put("host", "elsewhere");
    }
  }
}
