package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Measured.Row;
import java.util.List;
import java.util.stream.Collectors;

/** Every row of the file, valid or not; and which peers have none. */
final class EveryRowSection {
  private static final int COLUMNS = 15;

  private EveryRowSection() {}

  static String html(Measured measured, Arms arms) {
    return Html.section(
        "rows",
        "Every row",
        validity(measured, arms),
        absent(measured, arms),
        measured.rows().isEmpty()
            ? Html.paragraph("The file has no rows.")
            : latency("Every row: work and latency", measured.rows(), arms)
                + CostSection.table("Every row: cost of a request", measured.rows(), arms));
  }

  /** A table of work and latency. */
  static String latency(String caption, List<Row> rows, Arms arms) {
    return Html.table(
        caption,
        Html.heads(
            "arm",
            "achieved/s",
            "rounds",
            "seconds",
            "requests",
            "errors",
            "overflow",
            "late",
            "lag p99 µs",
            "p50 µs",
            "p90 µs",
            "p99 µs",
            "p99.9 µs",
            "added p50 µs",
            "95 % interval"),
        Rows.byCell(rows, arms, COLUMNS, row -> tableRow(row, arms)));
  }

  private static String tableRow(Row row, Arms arms) {
    return Rows.html(
        row,
        COLUMNS,
        Html.cell(Rows.name(row, arms)),
        Html.number(row.work().achievedRate(), Figures::count),
        Html.number(row.work().rounds(), Figures::count),
        Html.number(row.work().seconds(), Figures::plain),
        Html.number(row.work().requests(), Figures::count),
        Html.number(row.work().errors(), Figures::count),
        Html.number(row.work().overflow(), Figures::count),
        Html.number(row.work().lateStarts(), Figures::count),
        Html.number(row.work().releaseLagP99(), Figures::measured),
        Html.number(row.latency().p50(), Figures::measured),
        Html.number(row.latency().p90(), Figures::measured),
        Html.number(row.latency().p99(), Figures::measured),
        Html.number(row.latency().p999(), Figures::measured),
        Html.number(row.latency().addedP50(), Figures::measured),
        Html.number(row.latency().addedP50Interval(), Figures::measured));
  }

  private static String validity(Measured measured, Arms arms) {
    List<Row> invalid = measured.rows().stream().filter(row -> !row.valid()).toList();
    if (invalid.isEmpty()) {
      return measured.rows().isEmpty() ? "" : Html.paragraph("Every row is valid.");
    }
    return Html.paragraph(
            "%d of %d rows are invalid. They say nothing about their arm, in either direction, and stay in every table with their reason."
                .formatted(invalid.size(), measured.rows().size()))
        + Html.table(
            "Invalid rows",
            Html.heads("arm", "<cell", "<reason"),
            invalid.stream()
                .map(
                    row ->
                        "<tr class=\"invalid\">"
                            + Html.cell(arms.label(row.arm()))
                            + Html.cell(Html.escaped(Words.cell(row.cell())))
                            + Html.cell(Html.escaped(row.reason()))
                            + "</tr>")
                .collect(Collectors.joining("\n")));
  }

  private static String absent(Measured measured, Arms arms) {
    return measured.absent().isEmpty()
        ? ""
        : Html.table(
            "Absent arms",
            Html.heads("arm", "<cells", "<reason", "<to have it next time"),
            measured.absent().stream()
                .map(
                    absent ->
                        "<tr>"
                            + Html.cell(arms.label(absent.arm()))
                            + Html.cell(
                                absent.cells() == null ? "all" : Html.escaped(absent.cells()))
                            + Html.cell(Html.text(absent.reason()))
                            + Html.cell(
                                absent.install() == null
                                    ? Html.NOT_MEASURED.replace("not measured", "no command known")
                                    : "<code>" + Html.escaped(absent.install()) + "</code>")
                            + "</tr>")
                .collect(Collectors.joining("\n")));
  }
}
