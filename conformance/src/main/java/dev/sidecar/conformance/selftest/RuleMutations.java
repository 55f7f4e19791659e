package dev.sidecar.conformance.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Ways to give something else to a pure rule: each value of what is given, one at a time. */
final class RuleMutations {
  private RuleMutations() {}

  static List<Mutation> of(JsonNode tree) {
    List<Mutation> mutations = new ArrayList<>();
    if (tree.has("given")) {
      leaves(tree.get("given"), "/given", mutations);
    }
    return mutations;
  }

  private static void leaves(JsonNode of, String path, List<Mutation> mutations) {
    if (of.isObject()) {
      of.properties().forEach(it -> leaves(it.getValue(), path + "/" + it.getKey(), mutations));
    } else if (of.isArray()) {
      for (int i = 0; i < of.size(); i++) {
        leaves(of.get(i), path + "/" + i, mutations);
      }
    } else if (of.isNumber()) {
      BigDecimal number = of.decimalValue();
      add(mutations, path, number.add(BigDecimal.ONE));
      add(mutations, path, number.add(number));
    } else if (of.isBoolean()) {
      add(mutations, path, BooleanNode.valueOf(!of.booleanValue()));
    } else {
      // One that covers much and one that covers little.
      for (String word : List.of("5xx", "retriable-4xx")) {
        if (!of.asText().equals(word)) {
          add(mutations, path, TextNode.valueOf(word));
        }
      }
    }
  }

  private static void add(List<Mutation> mutations, String path, BigDecimal number) {
    add(mutations, path, JsonNodeFactory.instance.numberNode(number.toBigInteger()));
  }

  private static void add(List<Mutation> mutations, String path, JsonNode value) {
    int slash = path.lastIndexOf('/');
    String name = path.substring("/given/".length()) + " = " + value.asText();
    mutations.add(
        new Mutation(
            name,
            tree -> set(tree.at(path.substring(0, slash)), path.substring(slash + 1), value)));
  }

  private static void set(JsonNode in, String key, JsonNode value) {
    if (in instanceof ObjectNode object) {
      object.set(key, value);
    } else {
      ((ArrayNode) in).set(Integer.parseInt(key), value);
    }
  }
}
