package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Chart.Curve;
import dev.sidecar.bench.report.Chart.Curves;
import dev.sidecar.bench.report.Chart.Limit;
import dev.sidecar.bench.report.Chart.Mark;
import dev.sidecar.bench.report.Chart.Point;
import dev.sidecar.bench.report.Measured.Cell;
import dev.sidecar.bench.report.Measured.Knee;
import dev.sidecar.bench.report.Measured.Latency;
import dev.sidecar.bench.report.Measured.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Latency over the rate that was offered, and where each arm's curve turns up. */
final class CurveSection {
  private static final int COLUMNS = 11;

  private CurveSection() {}

  static String html(Measured measured, Arms arms) {
    Map<Cell, List<Row>> curves = Cells.curves(measured.rows());
    return Html.section(
        "load",
        "Latency under load",
        Html.paragraph(
            "Open loop: calls start at a constant rate, whatever becomes of earlier ones, and each counts"
                + " from the moment at which it was to start. So a standstill is as many slow calls as"
                + " users would have met."),
        curves.isEmpty() ? Html.paragraph("No open cell was measured.") : "",
        curves.entrySet().stream()
            .map(curve -> figure(measured, curve.getKey(), curve.getValue(), arms))
            .collect(Collectors.joining()),
        knees(measured, arms));
  }

  /** The knee of an arm's curve, if the file has a valid one. */
  static Optional<Knee> knee(Measured measured, String arm, Cell cell) {
    return measured.knees().stream()
        .filter(knee -> knee.arm().equals(arm))
        .filter(knee -> Objects.equals(knee.placement(), cell.placement()))
        .filter(knee -> Objects.equals(knee.protocol(), cell.payload().protocol()))
        .filter(knee -> knee.basis().invalidReason() == null)
        .findFirst();
  }

  private static String figure(Measured measured, Cell cell, List<Row> rows, Arms arms) {
    String title =
        Words.capitalized(Words.placement(cell.placement()))
            + " · "
            + Words.payload(cell.payload());
    return Chart.figure(
        title,
        "Triangles on the axis mark knees: the highest rate that an arm carried. Open markers lie past it:"
            + " they are of a queue that grows for as long as the run lasts, and are not to be quoted. A"
            + " cross is an invalid row; no line goes through it.",
        arms.legend(rows),
        List.of(
            curves("p50", title, measured, rows, arms, Latency::p50, null),
            curves("p99", title, measured, rows, arms, Latency::p99, limit(measured, cell))),
        Html.table(title, heads(), tableRows(rows, arms)));
  }

  private static @Nullable Limit limit(Measured measured, Cell cell) {
    return measured.knees().stream()
        .filter(knee -> Objects.equals(knee.placement(), cell.placement()))
        .map(Knee::p99Limit)
        .filter(Objects::nonNull)
        .findFirst()
        .map(micros -> new Limit(micros, "p99 limit " + Figures.micros(micros)))
        .orElse(null);
  }

  private static Chart curves(
      String percentile,
      String title,
      Measured measured,
      List<Row> rows,
      Arms arms,
      Function<Latency, @Nullable Double> figure,
      @Nullable Limit limit) {
    List<Curve> curves = new ArrayList<>();
    Cells.grouped(arms.sorted(rows), Row::arm)
        .forEach(
            (arm, own) -> {
              Optional<Knee> knee = knee(measured, arm, own.get(0).cell());
              List<Point> points =
                  own.stream()
                      .flatMap(row -> point(percentile, row, figure, knee).stream())
                      .toList();
              curves.add(
                  new Curve(
                      arm, arms.style(arm), points, knee.map(Knee::carriedRate).orElse(null)));
            });
    return new Curves(
        percentile + " over offered rate: " + title,
        "offered, calls/s",
        percentile,
        false,
        curves,
        limit);
  }

  private static Optional<Point> point(
      String percentile, Row row, Function<Latency, @Nullable Double> figure, Optional<Knee> knee) {
    Double rate = row.cell().offeredRate();
    Double micros = figure.apply(row.latency());
    return rate == null || micros == null || micros <= 0
        ? Optional.empty()
        : Optional.of(
            new Point(
                rate,
                micros,
                mark(row, rate, knee),
                "%s at %s calls/s: %s %s%s"
                    .formatted(
                        row.arm(),
                        Figures.count(rate),
                        percentile,
                        Figures.micros(micros),
                        row.valid() ? "" : " (invalid: " + row.reason() + ")")));
  }

  private static Mark mark(Row row, double rate, Optional<Knee> knee) {
    if (!row.valid()) {
      return Mark.INVALID;
    }
    return knee.map(Knee::notCarriedRate).filter(notCarried -> rate >= notCarried).isPresent()
        ? Mark.WEAK
        : Mark.PLAIN;
  }

  private static String heads() {
    return Html.heads(
        "arm",
        "offered/s",
        "achieved/s",
        "requests",
        "errors",
        "overflow",
        "p50 µs",
        "p90 µs",
        "p99 µs",
        "p99.9 µs",
        "lag p99 µs");
  }

  private static String tableRows(List<Row> rows, Arms arms) {
    return arms.sorted(rows).stream()
        .map(
            row ->
                Rows.html(
                    row,
                    COLUMNS,
                    Html.cell(Rows.name(row, arms)),
                    Html.number(row.cell().offeredRate(), Figures::count),
                    Html.number(row.work().achievedRate(), Figures::count),
                    Html.number(row.work().requests(), Figures::count),
                    Html.number(row.work().errors(), Figures::count),
                    Html.number(row.work().overflow(), Figures::count),
                    Html.number(row.latency().p50(), Figures::measured),
                    Html.number(row.latency().p90(), Figures::measured),
                    Html.number(row.latency().p99(), Figures::measured),
                    Html.number(row.latency().p999(), Figures::measured),
                    Html.number(row.work().releaseLagP99(), Figures::measured)))
        .collect(Collectors.joining("\n"));
  }

  private static String knees(Measured measured, Arms arms) {
    return measured.knees().isEmpty()
        ? ""
        : Html.table(
            "Knees: the highest rate that each arm carried, and the first that it did not",
            Html.heads(
                "arm",
                "<placement",
                "<protocol",
                "carried/s",
                "95 % interval",
                "not carried/s",
                "p99 limit",
                "<found by",
                "rounds",
                "<remark"),
            measured.knees().stream()
                .map(
                    knee ->
                        "<tr>"
                            + Html.cell(arms.label(knee.arm()))
                            + Html.cell(Html.escaped(Words.placement(knee.placement())))
                            + Html.cell(Html.escaped(Words.protocol(knee.protocol())))
                            + Html.number(rate(knee.carriedRate(), "none was proven to be carried"))
                            + Html.number(knee.basis().interval(), Figures::count)
                            + Html.number(
                                rate(knee.notCarriedRate(), "every offered rate was carried"))
                            + Html.number(knee.p99Limit(), Figures::micros)
                            + Html.cell(Html.text(knee.basis().method()))
                            + Html.number(knee.basis().rounds(), Figures::count)
                            + Html.cell(Html.escaped(remark(knee)))
                            + "</tr>")
                .collect(Collectors.joining("\n")));
  }

  private static String remark(Knee knee) {
    String reason = knee.basis().invalidReason();
    return reason == null ? "" : "Invalid: " + reason;
  }

  private static String rate(@Nullable Double rate, String without) {
    return rate == null
        ? "<abbr class=\"none\" title=\"%s\">–</abbr>".formatted(Html.escaped(without))
        : Figures.count(rate);
  }
}
