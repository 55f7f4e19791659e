package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Measured.Ratio;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every ratio of the file with what must hold, what is aimed at, and whether it does. */
final class RatioSection {
  private static final Map<String, String> SIGNS = Map.of("<=", "≤", ">=", "≥");

  private RatioSection() {}

  static String html(Measured measured) {
    return Html.section(
        "ratios",
        "Ratios",
        Html.paragraph(
            "The bound of the interval on the bad side decides, so that luck proves nothing: aim and must"
                + " are reached where that bound reaches them; missed is where even the good bound breaks"
                + " must; unresolved makes no claim."),
        measured.ratios().isEmpty()
            ? Html.paragraph("The file has no ratios.")
            : Html.table(
                "Ratios",
                Html.heads(
                    "ratio",
                    "value",
                    "95 % interval",
                    "<on its scale",
                    "must",
                    "aim",
                    "<verdict",
                    "rounds",
                    "<source"),
                measured.ratios().stream()
                    .map(RatioSection::tableRow)
                    .collect(Collectors.joining("\n"))));
  }

  /** A badge; not by its colour alone. */
  static String verdict(@Nullable String verdict) {
    String known = verdict == null ? "" : verdict;
    return switch (known) {
      case "aim", "must" -> "<span class=\"badge reached\">✓ " + known + "</span>";
      case "missed" -> "<span class=\"badge missed\">✗ missed</span>";
      case "unresolved" -> "<span class=\"badge open\">? unresolved</span>";
      case "not-run" -> "<span class=\"badge\">not run</span>";
      default -> "<span class=\"badge\">" + Html.text(verdict) + "</span>";
    };
  }

  /** A limit with its direction, as text. */
  static String bound(@Nullable String op, @Nullable Double limit, @Nullable String unit) {
    if (limit == null) {
      return "not set";
    }
    String sign = op == null ? "" : SIGNS.getOrDefault(op, op) + "\u00a0";
    return sign + Figures.plain(limit) + ("bytes".equals(unit) ? "\u00a0B" : "");
  }

  private static String name(Ratio ratio) {
    String words = Words.ratio(ratio.name());
    return "<code>"
        + Html.escaped(ratio.name())
        + "</code>"
        + (words.isEmpty() ? "" : "<br/>" + Html.escaped(words));
  }

  private static Chart gauge(Ratio ratio) {
    Interval interval = ratio.interval();
    return new Chart.Gauge(
        ratio.name() + ": value and interval beside must and aim",
        ratio.value(),
        interval == null ? null : List.of(interval.low(), interval.high()),
        ratio.must(),
        ratio.aim());
  }

  private static String tableRow(Ratio ratio) {
    return "<tr>"
        + Html.cell(name(ratio))
        + Html.number(ratio.value(), value -> Figures.of(ratio.unit(), value))
        + Html.number(ratio.interval(), value -> Figures.of(ratio.unit(), value))
        + Html.cell(Chart.html(gauge(ratio)))
        + Html.number(Html.escaped(bound(ratio.op(), ratio.must(), ratio.unit())))
        + Html.number(Html.escaped(bound(ratio.op(), ratio.aim(), ratio.unit())))
        + Html.cell(verdict(ratio.verdict()))
        + Html.number(ratio.rounds(), Figures::count)
        + Html.cell(Html.text(ratio.source()))
        + "</tr>";
  }
}
