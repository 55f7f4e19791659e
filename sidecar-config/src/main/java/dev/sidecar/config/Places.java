package dev.sidecar.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Where the values of one policy file stand, by their keys from the outside in. */
public final class Places {
  /** Mappings whose keys are names, which may be numbers. */
  private static final Set<String> NAMED = Set.of("clusters", "domains");

  private final Map<List<String>, Place> all = new HashMap<>();

  /**
   * Where a value begins; of a list or a mapping, its key.
   *
   * @param line from 1
   * @param column from 1, in characters
   */
  public record Place(int line, int column) {}

  private Places() {}

  // Of a file that was accepted: its nesting is the format's, whatever its aliases refer to.
  static Places in(YamlValue root) {
    Places places = new Places();
    places.add(List.of(), root.node(), root.node());
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

  /** A path as in messages: {@code clusters.orders.timeout}, {@code routes[0].host}. */
  public static String text(List<String> path) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < path.size(); i++) {
      boolean index = i > 0 && path.get(i).matches("[0-9]+") && !NAMED.contains(path.get(i - 1));
      text.append(index ? "[" + path.get(i) + "]" : (i > 0 ? "." : "") + path.get(i));
    }
    return text.toString();
  }

  private void add(List<String> path, Node at, Node node) {
    int line = at.getStartMark().map(Mark::getLine).orElse(0) + 1;
    all.put(path, new Place(line, at.getStartMark().map(Mark::getColumn).orElse(0) + 1));
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        Node value = entry.getValueNode();
        if (entry.getKeyNode() instanceof ScalarNode key) {
          add(child(path, key.getValue()), value instanceof ScalarNode ? value : key, value);
        }
      }
    } else if (node instanceof SequenceNode sequence) {
      List<Node> items = sequence.getValue();
      for (int i = 0; i < items.size(); i++) {
        add(child(path, Integer.toString(i)), items.get(i), items.get(i));
      }
    }
  }

  private static List<String> child(List<String> path, String key) {
    return Stream.concat(path.stream(), Stream.of(key)).toList();
  }
}
