package dev.sidecar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.bench.figure.Interval;
import dev.sidecar.bench.figure.Target;
import dev.sidecar.bench.figure.TargetRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the targets' rows out of a file of {@code measure}, and judges them anew. */
final class MeasuredRows {
  private MeasuredRows() {}

  static List<TargetRow> read(Path file) throws IOException {
    List<TargetRow> rows = new ArrayList<>();
    for (JsonNode row : new ObjectMapper().readTree(file.toFile()).path("ratios")) {
      Stream.of(Target.values())
          .filter(target -> target.label().equals(row.path("name").asText()))
          .map(target -> target.row(figure(row), row.path("n").asInt()))
          .forEach(rows::add);
    }
    return rows;
  }

  private static @Nullable Interval figure(JsonNode row) {
    JsonNode bounds = row.path("ci");
    return bounds.size() == 2 && row.path("value").isNumber()
        ? new Interval(
            bounds.get(0).asDouble(), row.path("value").asDouble(), bounds.get(1).asDouble())
        : null;
  }
}
