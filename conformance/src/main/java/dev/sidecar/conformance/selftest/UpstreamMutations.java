package dev.sidecar.conformance.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;

/** Ways to break what is done to a case's policy: its calls, its upstreams and its chance. */
final class UpstreamMutations {
  static final List<Mutation> ALL =
      List.of(
          answers("other statuses", it -> it.put("status", other(it.get("status").asInt()))),
          answers("other bodies", it -> it.put("body", it.path("body").asText() + "?")),
          answers("no headers", it -> it.remove("headers")),
          answers("no delays", it -> it.remove("delay")),
          answers("bodies that end", it -> it.remove("broken")),
          scripts("answers in the place of faults", script -> answered(script, 200)),
          scripts("errors in the place of faults", script -> answered(script, 500)),
          calls("calls without headers", it -> it.remove("headers")),
          calls("calls without a body", it -> it.remove("body")),
          scripts("one behaviour less", UpstreamMutations::oneLess),
          new Mutation("other draws", UpstreamMutations::otherDraws));

  private UpstreamMutations() {}

  private static Mutation scripts(String name, Consumer<ArrayNode> change) {
    return new Mutation(
        name,
        tree -> {
          tree.path("upstreams").forEach(script -> change.accept((ArrayNode) script));
          tree.path("probes").forEach(script -> change.accept((ArrayNode) script));
          for (JsonNode step : tree.path("steps")) {
            step.path("script").forEach(script -> change.accept((ArrayNode) script));
            step.path("probes").forEach(script -> change.accept((ArrayNode) script));
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

  private static Mutation calls(String name, Consumer<ObjectNode> change) {
    return new Mutation(
        name,
        tree -> {
          for (JsonNode step : tree.path("steps")) {
            for (String kind : List.of("call", "start")) {
              if (step.path(kind) instanceof ObjectNode call) {
                change.accept(call);
              }
            }
          }
        });
  }

  private static int other(int status) {
    return status == 200 ? 500 : 200;
  }

  private static void answered(ArrayNode script, int status) {
    for (int i = 0; i < script.size(); i++) {
      if (!script.get(i).has("status")) {
        script.set(i, script.objectNode().put("status", status));
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
