package dev.sidecar.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sidecar.conformance.judge.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the rows of a run as a JSON array, one row a line. */
final class RowsFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RowsFile() {}

  static void write(Path file, List<Row> rows) throws IOException {
    ArrayNode array = JSON.createArrayNode();
    for (Row row : rows) {
      array
          .addObject()
          .put("case", row.id())
          .put("target", row.target())
          .put("class", row.kind().text())
          .put("verdict", row.verdict().text())
          .put("detail", row.detail());
    }
    StringBuilder text = new StringBuilder("[");
    array.forEach(row -> text.append(text.length() == 1 ? "\n" : ",\n").append(row));
    Files.writeString(file, text.append("\n]\n").toString());
  }
}
