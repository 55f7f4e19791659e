package dev.sidecar.conformance.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;

/** Ways to break the upstreams and the chance of a case. */
final class UpstreamMutations {
  static final List<Mutation> ALL =
      List.of(
          answers("other statuses", it -> it.put("status", other(it.get("status").asInt()))),
          answers("other bodies", it -> it.put("body", it.path("body").asText() + "?")),
          answers("no headers", it -> it.remove("headers")),
          answers("no delays", it -> it.remove("delay")),
          answers("bodies that end", it -> it.remove("broken")),
          scripts("answers in the place of faults", UpstreamMutations::answered),
          scripts("one behaviour less", UpstreamMutations::oneLess),
          new Mutation("other draws", UpstreamMutations::otherDraws));

  private UpstreamMutations() {}

  private static Mutation scripts(String name, Consumer<ArrayNode> change) {
    return new Mutation(
        name,
        tree -> {
          tree.path("upstreams").forEach(script -> change.accept((ArrayNode) script));
          for (JsonNode step : tree.path("steps")) {
            step.path("script").forEach(script -> change.accept((ArrayNode) script));
          }
        });
  }

  private static Mutation answers(String name, Consumer<ObjectNode> change) {
    return scripts(
        name,
        script ->
            script.forEach(
                it -> {
                  if (it.has("status")) {
                    change.accept((ObjectNode) it);
                  }
                }));
  }

  private static int other(int status) {
    return status == 200 ? 500 : 200;
  }

  private static void answered(ArrayNode script) {
    for (int i = 0; i < script.size(); i++) {
      if (!script.get(i).has("status")) {
        script.set(i, script.objectNode().put("status", 200));
      }
    }
  }

  private static void oneLess(ArrayNode script) {
    if (script.size() > 1) {
      script.remove(0);
    }
  }

  private static void otherDraws(ObjectNode tree) {
    JsonNode draws = tree.path("draws");
    if (draws.isNumber()) {
      tree.put("draws", draws.longValue() + 1);
    } else if (draws instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        list.set(i, list.get(i).longValue() + 1);
      }
    }
  }
}
