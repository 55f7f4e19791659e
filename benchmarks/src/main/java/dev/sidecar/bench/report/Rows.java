package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Measured.Row;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Table rows of measured rows: an invalid one stays where it is, with its reason under it. */
final class Rows {
  private Rows() {}

  /** The arm, and a badge if its figures say nothing. */
  static String name(Row row, Arms arms) {
    return arms.label(row.arm())
        + (row.valid() ? "" : " <span class=\"badge missed\">invalid</span>");
  }

  static String html(Row row, int columns, String... cells) {
    String own =
        "<tr%s>%s</tr>"
            .formatted(row.valid() ? "" : " class=\"invalid\"", String.join("", List.of(cells)));
    return row.valid()
        ? own
        : own
            + "<tr class=\"invalid reason\"><td colspan=\"%d\">Invalid: %s</td></tr>"
                .formatted(columns, Html.escaped(row.reason()));
  }

  /** All rows of each cell under the cell's name. */
  static String byCell(List<Row> rows, Arms arms, int columns, Function<Row, String> html) {
    return Cells.byCell(rows).entrySet().stream()
        .map(
            cell ->
                Html.groupRow(Words.capitalized(Words.cell(cell.getKey())), columns)
                    + arms.sorted(cell.getValue()).stream()
                        .map(html)
                        .collect(Collectors.joining("\n")))
        .collect(Collectors.joining("\n"));
  }
}
