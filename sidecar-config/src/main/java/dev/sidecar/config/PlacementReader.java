package dev.sidecar.config;

import dev.sidecar.endpoint.Locality;
import dev.sidecar.endpoint.Placement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads how an endpoint is placed: its priority, its locality and its metadata. */
final class PlacementReader {
  static final List<String> KEYS = List.of("priority", "locality", "metadata");

  private static final String PRIORITY = "a whole number, 0 to " + Placement.MOST_PRIORITY;
  private static final String LOCALITY = "a locality like eu/a or eu/a/rack-3";
  private static final String METADATA = "a mapping like {version: v2}";

  private PlacementReader() {}

  /** What is said of the endpoint, without what was refused. */
  static Placement read(YamlMapping endpoint) {
    int priority = endpoint.optional("priority", 0, PlacementReader::priority);
    Locality locality = endpoint.optional("locality", Locality.NONE, PlacementReader::locality);
    Map<String, String> metadata =
        endpoint.optional("metadata", Map.of(), PlacementReader::metadata);
    return new Placement(priority, locality, metadata);
  }

  static @Nullable Locality locality(YamlValue value) {
    return value.parsed(LOCALITY, Locality::parse);
  }

  /** Names and values as endpoints have them. */
  static @Nullable Map<String, String> metadata(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, METADATA);
    if (mapping == null) {
      return null;
    }
    Map<String, String> metadata = new TreeMap<>();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              String text = entry.value().text("a text like v2");
              if (text != null && accepted(name, text, entry.value())) {
                metadata.put(name, text);
              }
            });
    return metadata;
  }

  private static boolean accepted(String name, String text, YamlValue value) {
    try {
      Placement.check(name, text);
      return true;
    } catch (IllegalArgumentException e) {
      // Which begins with the name, as the place does.
      String message = String.valueOf(e.getMessage());
      value.fail(YamlValue.shortened(message.substring(message.indexOf(": ") + 2), 200));
      return false;
    }
  }

  private static @Nullable Integer priority(YamlValue value) {
    Integer priority = value.integer(PRIORITY);
    if (priority != null && (priority < 0 || priority > Placement.MOST_PRIORITY)) {
      value.refuse("0 to " + Placement.MOST_PRIORITY);
      return null;
    }
    return priority;
  }
}
