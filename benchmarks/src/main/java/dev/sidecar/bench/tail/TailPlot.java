package dev.sidecar.bench.tail;

import java.util.List;
import java.util.Locale;

/**
 * Draws the rows of one scenario as an SVG that can be read on a light and on a dark ground: a line
 * from the median to the 99.9th percentile for each policy, and a dot at the 99th.
 */
final class TailPlot {
  private static final int WIDTH = 760;
  private static final int LEFT = 190;
  private static final int RIGHT = 110;
  private static final int ROW = 30;
  private static final int TOP = 46;

  private final double least;
  private final double most;

  private TailPlot(List<TailRow> rows) {
    this.least = power(rows.stream().mapToDouble(TailRow::p50Millis).min().orElse(1), false);
    this.most = power(rows.stream().mapToDouble(TailRow::p999Millis).max().orElse(1), true);
  }

  static String svg(List<TailRow> rows) {
    return new TailPlot(rows).draw(rows);
  }

  private String draw(List<TailRow> rows) {
    int bottom = TOP + ROW * rows.size();
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " font-family=\"system-ui, sans-serif\" font-size=\"13\">",
        WIDTH,
        bottom + 40);
    add(svg, "<title>%s: latency by policy</title>", rows.get(0).scenario());
    svg.append(
        """
        <style>
        text { fill: #24292f } .quiet { fill: #57606a } .grid { stroke: #d0d7de }
        .span { stroke: #0969da; stroke-width: 5; stroke-opacity: .35; stroke-linecap: round }
        .dot { fill: #0969da }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 } .quiet { fill: #9198a1 } .grid { stroke: #3d444d }
          .span { stroke: #4493f8 } .dot { fill: #4493f8 }
        }
        </style>
        """);
    add(svg, "<text x=\"12\" y=\"22\" font-weight=\"600\">%s</text>", rows.get(0).scenario());
    for (double tick = least; tick <= most * 1.001; tick *= 10) {
      String label = tick < 1 ? "%.1f".formatted(tick) : "%.0f".formatted(tick);
      add(
          svg,
          "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
          x(tick),
          x(tick),
          TOP - 8,
          bottom);
      add(
          svg,
          "<text class=\"quiet\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s ms</text>",
          x(tick),
          bottom + 18,
          label);
    }
    int y = TOP + ROW / 2;
    for (TailRow row : rows) {
      row(svg, row, y);
      y += ROW;
    }
    return svg.append("</svg>\n").toString();
  }

  private void row(StringBuilder svg, TailRow row, int y) {
    add(svg, "<text x=\"12\" y=\"%d\">%s</text>", y + 4, row.policy());
    add(
        svg,
        "<line class=\"span\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
        x(row.p50Millis()),
        x(row.p999Millis()),
        y,
        y);
    add(svg, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%d\" r=\"6\"/>", x(row.p99Millis()), y);
    String refused =
        row.refusedFraction() < 0.00005
            ? ""
            : ", %.2f %% fail".formatted(100 * row.refusedFraction());
    add(
        svg,
        "<text class=\"quiet\" x=\"%d\" y=\"%d\" font-size=\"12\">%.1f ms%s</text>",
        WIDTH - RIGHT + 8,
        y + 4,
        row.p99Millis(),
        refused);
  }

  private double x(double millis) {
    double place = Math.log10(Math.max(millis, least) / least) / Math.log10(most / least);
    return LEFT + place * (WIDTH - LEFT - RIGHT - 10);
  }

  private static double power(double value, boolean up) {
    double exponent = Math.log10(Math.max(value, 1e-3));
    return Math.pow(10, up ? Math.ceil(exponent) : Math.floor(exponent));
  }

  private static void add(StringBuilder svg, String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
