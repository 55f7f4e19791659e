package dev.sidecar.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Tables of the keys and names of the schema, in Markdown. */
final class SchemaTables {
  private final JsonNode schema;

  /** A key with what the schema says about it. */
  private record Row(String key, JsonNode part) {}

  SchemaTables(String json) {
    try {
      schema = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the schema is no JSON", e);
    }
  }

  /** The keys of a definition, or of the whole file; what they nest follows them. */
  String keys(String definition) {
    List<Row> rows = new ArrayList<>();
    add("", definition.isEmpty() ? schema : schema.at("/$defs/" + definition), rows);
    String follows =
        rows.stream().anyMatch(it -> it.part().has("x-envoy")) ? "Envoy" : "resilience4j";
    boolean ranges = rows.stream().anyMatch(it -> !range(it.part()).isEmpty());
    List<List<String>> cells = new ArrayList<>();
    cells.add(cells(ranges, "Key", "Meaning", "Range", "Default", follows));
    for (Row row : rows) {
      JsonNode part = row.part();
      String meaning = part.path("description").asText();
      String see = part.has("x-see") ? ", see " + part.get("x-see").asText() : "";
      String like = part.path("x-" + follows.toLowerCase(Locale.ROOT)).asText();
      cells.add(
          cells(ranges, "`" + row.key() + "`", meaning + see, range(part), defaultOf(part), like));
    }
    return table(cells);
  }

  /** The names that a definition lists, each with its meaning. */
  String names(String definition, String... head) {
    JsonNode part = schema.at("/$defs/" + definition);
    JsonNode names = part.has("items") ? part.path("items").path("oneOf") : part.path("oneOf");
    List<List<String>> cells = new ArrayList<>();
    cells.add(List.of(head));
    for (JsonNode name : names) {
      List<String> row = new ArrayList<>();
      row.add("`" + name.path("const").asText() + "`");
      row.add(name.path("description").asText());
      if (head.length > 2) {
        row.add(name.path("x-envoy").asText());
      }
      cells.add(row);
    }
    return table(cells);
  }

  private static void add(String prefix, JsonNode part, List<Row> rows) {
    for (Map.Entry<String, JsonNode> property : part.path("properties").properties()) {
      String key = prefix + property.getKey();
      JsonNode value = property.getValue();
      if (value.has("description")) {
        rows.add(new Row(key, value));
      }
      if (!value.has("x-leaf")) {
        add(key + ".", value, rows);
        value.path("anyOf").forEach(choice -> add(key + ".", choice, rows));
        value.path("items").path("anyOf").forEach(choice -> add(key + "[].", choice, rows));
      }
    }
  }

  private static String range(JsonNode part) {
    if (part.has("x-range")) {
      return part.get("x-range").asText();
    }
    if (part.has("enum")) {
      return StreamSupport.stream(part.get("enum").spliterator(), false)
          .map(it -> "`" + it.asText() + "`")
          .collect(Collectors.joining(", "));
    }
    if (part.path("type").asText().equals("boolean")) {
      return "`true`, `false`";
    }
    return part.has("minimum") ? part.get("minimum") + " to " + part.get("maximum") : "";
  }

  private static String defaultOf(JsonNode part) {
    if (part.has("x-default")) {
      return part.get("x-default").asText();
    }
    JsonNode value = part.path("default");
    if (value.isMissingNode() || value.isNumber()) {
      return value.asText();
    }
    return "`" + value.toString().replace("\"", "").replace(",", ", ") + "`";
  }

  private static List<String> cells(boolean ranges, String... cells) {
    List<String> row = new ArrayList<>(List.of(cells));
    if (!ranges) {
      row.remove(2);
    }
    return row;
  }

  private static String table(List<List<String>> rows) {
    List<String> lines = new ArrayList<>();
    rows.forEach(row -> lines.add("| " + String.join(" | ", row) + " |"));
    lines.add(1, "|" + "---|".repeat(rows.get(0).size()));
    return String.join("\n", lines);
  }
}
