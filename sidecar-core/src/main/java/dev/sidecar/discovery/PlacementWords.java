package dev.sidecar.discovery;

import dev.sidecar.endpoint.Locality;
import dev.sidecar.endpoint.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads how an endpoint is placed from words like {@code priority=1}, each once, in any order. */
final class PlacementWords {
  private static final String METADATA = "metadata.";
  private static final String EXPECTED = "priority=1, locality=eu/a or metadata.version=v2";

  private final Map<String, String> metadata = new HashMap<>();
  private final Map<String, String> seen = new HashMap<>();
  private Placement placement = Placement.NONE;

  private PlacementWords() {}

  /**
   * Reads all words.
   *
   * @throws IllegalArgumentException with the first that is wrong
   */
  static Placement parse(List<String> words) {
    if (words.isEmpty()) {
      return Placement.NONE;
    }
    PlacementWords read = new PlacementWords();
    words.forEach(read::word);
    return read.placement.withMetadata(read.metadata);
  }

  private void word(String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String value = word.substring(equals + 1);
    if (seen.put(name, value) != null) {
      throw new IllegalArgumentException(word + " (expected: " + name + " once)");
    }
    if (equals > 0 && name.equals("priority")) {
      placement = placement.withPriority(priority(value));
    } else if (equals > 0 && name.equals("locality")) {
      placement = placement.with(Locality.parse(value));
    } else if (equals > 0 && name.startsWith(METADATA)) {
      Placement.check(name.substring(METADATA.length()), value);
      metadata.put(name.substring(METADATA.length()), value);
    } else {
      throw new IllegalArgumentException(word + " (expected: " + EXPECTED + ")");
    }
  }

  private static int priority(String text) {
    if (!text.matches("[0-9]{1,8}")) {
      throw new IllegalArgumentException(
          "priority: " + text + " (expected: 0 to " + Placement.MOST_PRIORITY + ")");
    }
    return Integer.parseInt(text);
  }
}
