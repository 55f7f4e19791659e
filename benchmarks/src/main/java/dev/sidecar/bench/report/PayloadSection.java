package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Chart.Dots;
import dev.sidecar.bench.report.Measured.Cell;
import dev.sidecar.bench.report.Measured.Row;
import java.util.List;
import java.util.stream.Collectors;

/** The same calls with other body sizes, and over HTTP/2. */
final class PayloadSection {
  private PayloadSection() {}

  static String html(Measured measured, Arms arms) {
    List<Row> rows = Cells.acrossPayloads(measured.rows());
    return Html.section(
        "payloads",
        "Body sizes and protocols",
        rows.isEmpty()
            ? Html.paragraph("All closed cells are of one protocol and size.")
            : Html.paragraph(
                "What becomes of the differences where bodies are larger, and over HTTP/2."),
        Cells.grouped(rows, row -> Cells.place(row.cell())).entrySet().stream()
            .map(place -> figure(place.getKey(), place.getValue(), arms))
            .collect(Collectors.joining()));
  }

  private static String figure(Cell place, List<Row> rows, Arms arms) {
    String title =
        Words.capitalized(Words.load(place)) + " · " + Words.placement(place.placement());
    return Chart.figure(
        title,
        "Request → response; p50 filled, p90 and p99 open, on a logarithmic axis.",
        "",
        List.of(
            new Dots(
                "Latency by body size and protocol: " + title,
                "latency",
                true,
                Cells.byCell(rows).values().stream()
                    .flatMap(cell -> arms.sorted(cell).stream())
                    .map(
                        row ->
                            LatencySection.line(
                                Words.payload(row.cell().payload()), row.arm(), row, arms))
                    .toList())),
        EveryRowSection.latency(title, rows, arms));
  }
}
