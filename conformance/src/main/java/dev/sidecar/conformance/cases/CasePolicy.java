package dev.sidecar.conformance.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** The policy of a case: a policy file whose endpoints are names of upstreams. */
public final class CasePolicy {
  private CasePolicy() {}

  /** The same with addresses in the place of names; a name without an address stays. */
  public static JsonNode at(JsonNode policy, Map<String, String> addresses) {
    JsonNode copy = policy.deepCopy();
    endpoints(copy, (path, name) -> addresses.getOrDefault(name, name));
    return copy;
  }

  /** Where upstreams are named, by path within the policy. */
  static Map<String, String> names(JsonNode policy) {
    Map<String, String> names = new LinkedHashMap<>();
    endpoints(
        policy,
        (path, name) -> {
          names.put(path, name);
          return name;
        });
    return names;
  }

  /** The upstreams that are spoken to over HTTP/2. */
  public static boolean isHttp2(JsonNode policy, String upstream) {
    for (JsonNode cluster : policy.path("clusters")) {
      if (cluster.path("protocol").asText().equals("http2")
          && names(clusters(cluster)).containsValue(upstream)) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode clusters(JsonNode only) {
    ObjectNode policy = JsonNodeFactory.instance.objectNode();
    policy.putObject("clusters").set("only", only);
    return policy;
  }

  private static void endpoints(JsonNode policy, BiFunction<String, String, String> change) {
    policy
        .path("clusters")
        .properties()
        .forEach(
            cluster -> {
              String path = "clusters." + cluster.getKey() + ".endpoints";
              if (cluster.getValue().path("endpoints") instanceof ArrayNode list) {
                for (int i = 0; i < list.size(); i++) {
                  change(list, i, path + "[" + i + "]", change);
                }
              }
            });
  }

  private static void change(
      ArrayNode list, int index, String path, BiFunction<String, String, String> change) {
    JsonNode item = list.get(index);
    if (item.isTextual()) {
      list.set(index, TextNode.valueOf(change.apply(path, item.textValue())));
    } else if (item instanceof ObjectNode object && object.path("address").isTextual()) {
      object.put("address", change.apply(path + ".address", object.get("address").textValue()));
    }
  }
}
