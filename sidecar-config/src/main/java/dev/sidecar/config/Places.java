package dev.sidecar.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Where the values of one policy file stand, by their keys from the outside in. */
public final class Places {
  private final Map<List<String>, Place> all = new HashMap<>();

  /**
   * The beginning of a value.
   *
   * @param line from 1
   * @param column from 1, in characters
   */
  public record Place(int line, int column) {}

  private Places() {}

  // Of a file that was accepted: its nesting is the format's, whatever its aliases refer to.
  static Places in(YamlValue root) {
    Places places = new Places();
    places.add(List.of(), root.node());
    return places;
  }

  /** The place of {@code clusters, orders, timeout} or {@code routes, 0, host}, if it is there. */
  public Optional<Place> of(List<String> path) {
    return Optional.ofNullable(all.get(path));
  }

  /** Whether the file itself says it. */
  public boolean has(List<String> path) {
    return all.containsKey(path);
  }

  /** The place of a value, or else of the nearest one that it would be in. */
  public Place nearest(List<String> path) {
    for (int length = path.size(); length > 0; length--) {
      Place place = all.get(path.subList(0, length));
      if (place != null) {
        return place;
      }
    }
    return new Place(1, 1);
  }

  private void add(List<String> path, Node node) {
    Mark mark = node.getStartMark().orElse(null);
    int line = mark == null ? 1 : mark.getLine() + 1;
    all.put(path, new Place(line, mark == null ? 1 : mark.getColumn() + 1));
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode key) {
          add(child(path, key.getValue()), entry.getValueNode());
        }
      }
    } else if (node instanceof SequenceNode sequence) {
      List<Node> items = sequence.getValue();
      for (int i = 0; i < items.size(); i++) {
        add(child(path, Integer.toString(i)), items.get(i));
      }
    }
  }

  private static List<String> child(List<String> path, String key) {
    return Stream.concat(path.stream(), Stream.of(key)).toList();
  }
}
