package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Measured.Mtls;
import java.util.stream.Collectors;

/** What mTLS costs: pairs of arms of the same rounds. */
final class MtlsSection {
  private MtlsSection() {}

  static String html(Measured measured, Arms arms) {
    return Html.section(
        "mtls",
        "What mTLS costs",
        measured.mtls().isEmpty()
            ? Html.paragraph("Not measured in this run: --cells mtls does.")
            : Html.paragraph(
                    "Connections are open already: this is the price of a call, not of a handshake."
                        + " Processor time is of all processes. The client's own leg to its Envoy"
                        + " is plain text.")
                + Html.table(
                    "What mTLS costs",
                    Html.heads(
                        "<cell", "<arm", "<beside", "<figure", "value", "95 % interval", "rounds"),
                    measured.mtls().stream()
                        .map(row -> tableRow(row, arms))
                        .collect(Collectors.joining("\n"))));
  }

  private static String tableRow(Mtls row, Arms arms) {
    return "<tr>"
        + Html.cell("<code>" + Html.text(row.cell()) + "</code>")
        + Html.cell(arms.label(row.arm()))
        + Html.cell(row.over() == null ? Html.NOT_MEASURED : arms.label(row.over()))
        + Html.cell(Html.escaped(figure(row.figure())))
        + Html.number(row.value(), Figures::ratio)
        + Html.number(row.interval(), Figures::ratio)
        + Html.number(row.rounds(), Figures::count)
        + "</tr>";
  }

  private static String figure(String name) {
    return switch (name) {
      case "p50-added-us" -> "median on top, µs";
      case "cpu-added-us" -> "processor time of a call on top, µs";
      case "rate-ratio" -> "highest rate carried, times";
      default -> name;
    };
  }
}
