package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Chart.Dots;
import dev.sidecar.bench.report.Chart.Line;
import dev.sidecar.bench.report.Measured.Cell;
import dev.sidecar.bench.report.Measured.Latency;
import dev.sidecar.bench.report.Measured.Row;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a call takes while nothing else is under way, or as much as a number of callers make. */
final class LatencySection {
  private static final int COLUMNS = 7;

  /** What the other arms add to. */
  private static final String BASE = "direct-tuned";

  private LatencySection() {}

  static String html(Measured measured, Arms arms) {
    Map<Cell, List<Row>> cells = Cells.byCell(Cells.usualClosed(measured.rows()));
    return Html.section(
        "latency",
        "Latency",
        Html.paragraph(
            "Closed loop: a caller sends call after call. This compares arms well, and says nothing about"
                + " latency under load. First: p50 filled, with its figure; p90 and p99 open; the axis is"
                + " logarithmic. Then: what each arm adds to the p50 of direct-tuned, with its 95 %"
                + " interval; an interval that holds 0 shows no difference. Crosses are invalid rows."),
        cells.isEmpty() ? Html.paragraph("No closed cell was measured.") : "",
        cells.entrySet().stream()
            .map(cell -> figure(cell.getKey(), arms.sorted(cell.getValue()), arms))
            .collect(Collectors.joining()));
  }

  private static String figure(Cell cell, List<Row> rows, Arms arms) {
    String title = Words.capitalized(Words.cell(cell));
    return Chart.figure(
        title,
        "",
        "",
        List.of(latency(title, rows, arms), added(title, rows, arms)),
        Html.table(
            title,
            heads(),
            rows.stream().map(row -> tableRow(row, arms)).collect(Collectors.joining("\n"))));
  }

  private static Chart latency(String title, List<Row> rows, Arms arms) {
    return new Dots(
        "Latency: " + title,
        "latency",
        true,
        rows.stream().map(row -> line("", row.arm(), row, arms)).toList());
  }

  /** A row's p50, p90 and p99 as a line of a chart. */
  static Line line(String group, String name, Row row, Arms arms) {
    Latency latency = row.latency();
    List<Double> dots = present(latency.p50(), latency.p90(), latency.p99());
    return new Line(
        group,
        name,
        arms.style(row.arm()),
        row.valid(),
        dots,
        dots.size() < 2 ? null : List.of(dots.get(0), dots.get(dots.size() - 1)),
        latency.p50() == null ? "–" : Figures.micros(latency.p50()),
        says(row)
            + ": p50 "
            + Figures.microsOrNone(latency.p50())
            + ", p90 "
            + Figures.microsOrNone(latency.p90())
            + ", p99 "
            + Figures.microsOrNone(latency.p99()));
  }

  private static Chart added(String title, List<Row> rows, Arms arms) {
    return new Dots(
        "Added to the p50 of direct-tuned: " + title,
        "added p50",
        false,
        rows.stream().map(row -> added(row, arms)).toList());
  }

  private static Line added(Row row, Arms arms) {
    Double added = row.latency().addedP50();
    Interval interval = row.latency().addedP50Interval();
    String figure =
        added == null
            ? row.arm().equals(BASE) ? "base" : "–"
            : Figures.micros(added)
                + (interval == null
                    ? ""
                    : ", "
                        + Figures.measured(interval.low())
                        + " to "
                        + Figures.measured(interval.high()));
    return new Line(
        "",
        row.arm(),
        arms.style(row.arm()),
        row.valid(),
        present(added),
        interval == null ? null : List.of(interval.low(), interval.high()),
        figure,
        says(row) + ": " + (figure.equals("–") ? "not measured" : figure));
  }

  private static String heads() {
    return Html.heads(
        "arm", "p50 µs", "p90 µs", "p99 µs", "p99.9 µs", "added p50 µs", "95 % interval");
  }

  private static String tableRow(Row row, Arms arms) {
    Latency latency = row.latency();
    return Rows.html(
        row,
        COLUMNS,
        Html.cell(Rows.name(row, arms)),
        Html.number(latency.p50(), Figures::measured),
        Html.number(latency.p90(), Figures::measured),
        Html.number(latency.p99(), Figures::measured),
        Html.number(latency.p999(), Figures::measured),
        latency.addedP50() == null && row.arm().equals(BASE)
            ? Html.number("base")
            : Html.number(latency.addedP50(), Figures::measured),
        Html.number(latency.addedP50Interval(), Figures::measured));
  }

  private static String says(Row row) {
    return row.arm() + (row.valid() ? "" : " (invalid: " + row.reason() + ")");
  }

  private static List<Double> present(@Nullable Double... values) {
    return Stream.of(values).filter(Objects::nonNull).map(Double.class::cast).toList();
  }
}
