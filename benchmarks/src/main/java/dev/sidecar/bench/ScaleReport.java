package dev.sidecar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sidecar.bench.figure.Machine;
import dev.sidecar.bench.figure.ReportTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a large policy costs, as its JSON says it.
 *
 * @param schema the version of this shape
 * @param figures the unit is the end of the name
 * @param bounds what must hold
 */
record ScaleReport(
    int schema,
    Machine machine,
    String date,
    int clusters,
    int routes,
    Map<String, Double> figures,
    List<Bound> bounds) {

  static ScaleReport of(int clusters, int routes, Map<String, Double> figures, List<Bound> bounds) {
    String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new ScaleReport(1, Machine.here(), date, clusters, routes, figures, bounds);
  }

  boolean held() {
    return bounds.stream().allMatch(Bound::held);
  }

  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }

  /** Aligned text for people. */
  String text() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("figure", "value"));
    figures.forEach((name, value) -> rows.add(List.of(name, number(value))));
    List<List<String>> checked = new ArrayList<>();
    checked.add(List.of("bound", "figure", "must", "verdict"));
    for (Bound bound : bounds) {
      checked.add(
          List.of(
              bound.name(),
              number(bound.figure()),
              bound.op() + " " + number(bound.limit()),
              bound.held() ? "held" : "BROKEN"));
    }
    return "%,d clusters, %,d routes%n%n%s%n%n%s"
        .formatted(clusters, routes, ReportTable.aligned(rows), ReportTable.aligned(checked));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value);
  }
}
