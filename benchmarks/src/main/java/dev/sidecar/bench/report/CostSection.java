package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Chart.Bar;
import dev.sidecar.bench.report.Chart.Bars;
import dev.sidecar.bench.report.Measured.Cell;
import dev.sidecar.bench.report.Measured.Cost;
import dev.sidecar.bench.report.Measured.PerProcess;
import dev.sidecar.bench.report.Measured.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a call costs the machine: processor time, bytes, switches between threads, memory. */
final class CostSection {
  static final int COLUMNS = 12;

  private CostSection() {}

  static String html(Measured measured, Arms arms) {
    Map<Cell, List<Row>> cells = Cells.byCell(Cells.usualClosed(measured.rows()));
    return Html.section(
        "cost",
        "Cost",
        Html.paragraph(
            "Processor time of all processes that take part, as the operating system counts it. The"
                + " library's work is in the client's share, a proxy's in its own: compare sums. What the"
                + " machine was busy beyond the sum is work that no process is charged with, or other"
                + " work on the machine."),
        cells.isEmpty() ? Html.paragraph("No closed cell was measured.") : "",
        cells.entrySet().stream()
            .map(cell -> figure(cell.getKey(), arms.sorted(cell.getValue()), arms))
            .collect(
                Collectors.joining(
                    "", "<div class=\"choice\" data-label=\"Cell\">\n", "</div>\n")));
  }

  /** A table of what a request costs in each row. */
  static String table(String caption, List<Row> rows, Arms arms) {
    return Html.table(
        caption,
        Html.heads(
            "arm",
            "client µs",
            "proxy µs",
            "upstream µs",
            "sum µs",
            "machine busy µs",
            "allocated B",
            "switches client",
            "switches proxy",
            "switches upstream",
            "proxy RSS MB",
            "proxy PSS MB"),
        Rows.byCell(rows, arms, COLUMNS, row -> tableRow(row, arms)));
  }

  private static String figure(Cell cell, List<Row> rows, Arms arms) {
    String title = Words.capitalized(Words.cell(cell));
    return "<div data-name=\"%s\">\n%s</div>\n"
        .formatted(
            Html.escaped(title),
            Chart.figure(
                    title,
                    "Processor time a request, by process; the thin line is what the whole machine was busy.",
                    "",
                    List.of(
                        new Bars(
                            "Processor time a request: " + title,
                            "processor time a request",
                            List.of("client", "proxy", "upstream"),
                            rows.stream().map(CostSection::bar).toList())),
                    "")
                + table("Cost of a request", rows, arms));
  }

  private static Bar bar(Row row) {
    PerProcess cpu = row.cost().cpu();
    return new Bar(
        row.arm(),
        row.valid(),
        Arrays.asList(cpu.client(), cpu.proxy(), cpu.upstream()),
        row.cost().machineBusy(),
        "%s: client %s, proxy %s, upstream %s, machine busy %s"
            .formatted(
                row.arm(),
                Figures.microsOrNone(cpu.client()),
                Figures.microsOrNone(cpu.proxy()),
                Figures.microsOrNone(cpu.upstream()),
                Figures.microsOrNone(row.cost().machineBusy())));
  }

  private static String tableRow(Row row, Arms arms) {
    Cost cost = row.cost();
    return Rows.html(
        row,
        COLUMNS,
        Html.cell(Rows.name(row, arms)),
        Html.number(cost.cpu().client(), Figures::measured),
        Html.number(cost.cpu().proxy(), Figures::measured),
        Html.number(cost.cpu().upstream(), Figures::measured),
        Html.number(cost.cpu().sum(), Figures::measured),
        Html.number(cost.machineBusy(), Figures::measured),
        Html.number(cost.allocatedBytes(), Figures::count),
        Html.number(cost.switches().client(), Figures::measured),
        Html.number(cost.switches().proxy(), Figures::measured),
        Html.number(cost.switches().upstream(), Figures::measured),
        Html.number(cost.proxyRssMegabytes(), Figures::measured),
        Html.number(cost.proxyPssMegabytes(), Figures::measured));
  }
}
