package dev.sidecar.conformance.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.conformance.cases.Problems.Place;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns YAML into a JSON tree, and tells the problems where each of its values stands. */
final class YamlTree {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Problems problems;

  private YamlTree(Problems problems) {
    this.problems = problems;
  }

  /** The tree, or null when there is none; then the reason is among the problems. */
  static @Nullable JsonNode read(String text, Problems problems) {
    try {
      // Anchors would be a second way to say a thing.
      LoadSettings settings = LoadSettings.builder().setMaxAliasesForCollections(0).build();
      Node root = new Compose(settings).composeString(text).orElse(null);
      if (root == null) {
        problems.add("", "an empty file (expected: a case)");
        return null;
      }
      return new YamlTree(problems).tree(root, "");
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      problems.addAt(
          mark.map(YamlTree::place).orElse(new Place(1, 1)), "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add("", "not YAML: " + e.getMessage());
    }
    return null;
  }

  private JsonNode tree(Node node, String path) {
    node.getStartMark().ifPresent(mark -> problems.stands(path, place(mark)));
    if (node instanceof MappingNode mapping) {
      ObjectNode object = JSON.objectNode();
      mapping.getValue().forEach(tuple -> add(object, tuple, path));
      return object;
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = JSON.arrayNode();
      for (Node item : sequence.getValue()) {
        array.add(tree(item, path + "[" + array.size() + "]"));
      }
      return array;
    }
    return scalar((ScalarNode) node, path);
  }

  private void add(ObjectNode object, NodeTuple tuple, String path) {
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      problems.add(path, "a list or mapping as a key (expected: a name)");
      return;
    }
    String name = key.getValue();
    String inner = path.isEmpty() ? name : path + "." + name;
    if (object.has(name)) {
      problems.addAt(
          key.getStartMark().map(YamlTree::place).orElse(new Place(1, 1)),
          inner + ": duplicate key");
      return;
    }
    object.set(name, tree(tuple.getValueNode(), inner));
    // What is said of an unknown key points at the key.
    key.getStartMark().ifPresent(mark -> problems.stands(inner + "!", place(mark)));
  }

  private JsonNode scalar(ScalarNode node, String path) {
    Tag tag = node.getTag();
    String text = node.getValue();
    if (tag.equals(Tag.INT)) {
      BigInteger number = new BigInteger(text);
      return number.bitLength() < 32
          ? JSON.numberNode(number.intValue())
          : number.bitLength() < 64 ? JSON.numberNode(number.longValue()) : JSON.numberNode(number);
    }
    if (tag.equals(Tag.FLOAT) && text.matches("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
      return JSON.numberNode(new BigDecimal(text));
    }
    if (tag.equals(Tag.BOOL)) {
      return JSON.booleanNode(text.equals("true"));
    }
    if (tag.equals(Tag.NULL)) {
      return JSON.nullNode();
    }
    if (!tag.equals(Tag.STR)) {
      problems.add(path, "the tag " + tag.getValue() + " (expected: plain YAML)");
    }
    return JSON.textNode(text);
  }

  private static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
