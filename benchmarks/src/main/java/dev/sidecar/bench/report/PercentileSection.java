package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Chart.Curve;
import dev.sidecar.bench.report.Chart.Curves;
import dev.sidecar.bench.report.Chart.Mark;
import dev.sidecar.bench.report.Chart.Point;
import dev.sidecar.bench.report.Measured.Cell;
import dev.sidecar.bench.report.Measured.Percentile;
import dev.sidecar.bench.report.Measured.Row;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The whole distribution of a cell's latency, on the axis of HdrHistogram. */
final class PercentileSection {
  /** A percentile with fewer calls above it is chance. */
  private static final double ENOUGH_CALLS = 10;

  private PercentileSection() {}

  static String html(Measured measured, Arms arms) {
    Map<Cell, List<Row>> cells =
        Cells.byCell(
            measured.rows().stream()
                .filter(row -> !row.latency().percentiles().isEmpty())
                .toList());
    String first = shownFirst(cells, measured).map(Words::cell).orElse("");
    return Html.section(
        "percentiles",
        "Percentiles",
        Html.paragraph(
            "The latency below which a share of the calls stayed; each step to the right is a tenth of"
                + " the calls of the one before. From the merged histograms of all rounds."),
        cells.isEmpty()
            ? Html.paragraph("No percentiles were measured.")
            : cells.entrySet().stream()
                .map(cell -> choice(cell.getKey(), arms.sorted(cell.getValue()), arms, first))
                .collect(
                    Collectors.joining(
                        "", "<div class=\"choice\" data-label=\"Cell\">\n", "</div>\n")));
  }

  /** Open load with the most arms, at the highest rate that all carried; else the file's first. */
  private static Optional<Cell> shownFirst(Map<Cell, List<Row>> cells, Measured measured) {
    return cells.entrySet().stream()
        .filter(cell -> cell.getKey().open() && cell.getValue().size() > 1)
        .filter(cell -> cell.getValue().stream().allMatch(row -> carried(row, measured)))
        .map(Map.Entry::getKey)
        .max(
            Comparator.<Cell>comparingInt(cell -> Objects.requireNonNull(cells.get(cell)).size())
                .thenComparingDouble(cell -> Objects.requireNonNullElse(cell.offeredRate(), 0.0)))
        .or(() -> cells.keySet().stream().findFirst());
  }

  private static boolean carried(Row row, Measured measured) {
    Double rate = row.cell().offeredRate();
    return row.valid()
        && rate != null
        && CurveSection.knee(measured, row.arm(), row.cell())
            .map(Measured.Knee::carriedRate)
            .filter(carried -> carried >= rate)
            .isPresent();
  }

  private static String choice(Cell cell, List<Row> rows, Arms arms, String first) {
    String words = Words.cell(cell);
    return "<div data-name=\"%s\"%s>\n%s</div>\n"
        .formatted(
            Html.escaped(Words.capitalized(words)),
            words.equals(first) ? " data-first" : "",
            Chart.figure(
                Words.capitalized(words),
                "Open markers have fewer than 10 calls above them: they are chance.",
                arms.legend(rows),
                List.of(chart(words, rows, arms)),
                table(words, rows, arms)));
  }

  private static Chart chart(String words, List<Row> rows, Arms arms) {
    return new Curves(
        "Latency by percentile: " + words,
        "percentile",
        "latency",
        true,
        rows.stream()
            .map(
                row ->
                    new Curve(
                        row.arm(),
                        arms.style(row.arm()),
                        row.latency().percentiles().stream()
                            .filter(point -> point.percent() >= 0 && point.percent() < 100)
                            .filter(point -> point.micros() > 0)
                            .map(point -> point(row, point))
                            .toList(),
                        null))
            .toList(),
        null);
  }

  private static Point point(Row row, Percentile point) {
    return new Point(
        point.percent(),
        point.micros(),
        mark(row, point),
        "%s: p%s %s"
            .formatted(row.arm(), Figures.plain(point.percent()), Figures.micros(point.micros())));
  }

  private static Mark mark(Row row, Percentile point) {
    Double requests = row.work().requests();
    if (!row.valid()) {
      return Mark.INVALID;
    }
    return requests != null && requests * (100 - point.percent()) / 100 < ENOUGH_CALLS
        ? Mark.WEAK
        : Mark.PLAIN;
  }

  private static String table(String words, List<Row> rows, Arms arms) {
    List<Double> percents =
        rows.stream()
            .flatMap(row -> row.latency().percentiles().stream())
            .map(Percentile::percent)
            .distinct()
            .sorted()
            .toList();
    String[] heads = new String[percents.size() + 1];
    heads[0] = "arm";
    for (int i = 0; i < percents.size(); i++) {
      heads[i + 1] =
          percents.get(i) == 100 ? "max µs" : "p" + Figures.plain(percents.get(i)) + " µs";
    }
    return Html.table(
        "Latency by percentile: " + words,
        Html.heads(heads),
        rows.stream()
            .map(
                row ->
                    Rows.html(
                        row,
                        heads.length,
                        Html.cell(Rows.name(row, arms)),
                        percents.stream()
                            .map(percent -> Html.number(at(row, percent), Figures::measured))
                            .collect(Collectors.joining())))
            .collect(Collectors.joining("\n")));
  }

  private static @Nullable Double at(Row row, double percent) {
    return row.latency().percentiles().stream()
        .filter(point -> point.percent() == percent)
        .map(Percentile::micros)
        .findFirst()
        .orElse(null);
  }
}
