package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The JSON shapes that every part of an Envoy configuration is made of. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** An object of keys and values in turn, in this order; a value may be a node or a list. */
  static ObjectNode object(Object... keysAndValues) {
    ObjectNode object = MAPPER.createObjectNode();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.set((String) keysAndValues[i], MAPPER.valueToTree(keysAndValues[i + 1]));
    }
    return object;
  }

  /** An array of these. */
  static ArrayNode list(List<?> values) {
    return MAPPER.valueToTree(values);
  }

  /** An extension's configuration, which names its own Protobuf type. */
  static ObjectNode typed(String type, Object... keysAndValues) {
    ObjectNode typed = object("@type", "type.googleapis.com/" + type);
    return typed.setAll(object(keysAndValues));
  }

  /** A {@code core.v3.Address}. */
  static ObjectNode address(String ip, int port) {
    return object("socket_address", object("address", ip, "port_value", port));
  }

  /** A {@code core.v3.DataSource} that names a file. */
  static ObjectNode file(Path path) {
    return object("filename", path.toAbsolutePath().toString());
  }

  /** A Protobuf duration: seconds, with three decimals only where they are needed. */
  static String duration(String field, Duration duration) {
    if (duration.toNanosPart() % 1_000_000 != 0) {
      // Envoy would round down, and 0 ms would switch the limit off.
      throw new NotExpressibleException(field, duration, "counts whole milliseconds");
    }
    long millis = duration.toMillisPart();
    String fraction = millis == 0 ? "" : "." + String.valueOf(1000 + millis).substring(1);
    return duration.toSeconds() + fraction + "s";
  }
}
