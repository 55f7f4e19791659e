package dev.sidecar.bench.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code report.js} is to draw: positions in the units of the axes, and the words beside them.
 */
sealed interface Chart {
  /** Tells the script which one this is. */
  @JsonProperty
  String kind();

  /** What a screen reader calls it. */
  String title();

  /**
   * Values on one axis, an arm or a cell a line.
   *
   * @param log whether the axis is logarithmic; else it is linear and shows 0
   */
  record Dots(String title, String x, boolean log, List<Line> lines) implements Chart {
    @Override
    public String kind() {
      return "dots";
    }
  }

  /**
   * A line of {@link Dots}.
   *
   * @param group stands above the first line of each group; empty for none
   * @param style of {@link Arms}
   * @param dots the first is filled, the others are open
   * @param span from where to where a bar reaches; null for none
   * @param figure stands at the end of the line
   */
  record Line(
      String group,
      String name,
      int style,
      boolean valid,
      List<Double> dots,
      @Nullable List<Double> span,
      String figure,
      String says) {}

  /**
   * Curves over a rate or over percentiles.
   *
   * @param percentiles whether x is the percentile, by the number of nines; else it is linear from
   *     0
   */
  record Curves(
      String title,
      String x,
      String y,
      boolean percentiles,
      List<Curve> curves,
      @Nullable Limit limit)
      implements Chart {
    @Override
    public String kind() {
      return "curves";
    }
  }

  /**
   * One arm of {@link Curves}.
   *
   * @param knee the highest rate that it carries, and null where there is none to mark
   */
  record Curve(String name, int style, List<Point> points, @Nullable Double knee) {}

  /** What a point of a curve is good for. */
  enum Mark {
    @JsonProperty("plain")
    PLAIN,
    /** Stands on too little to be quoted. */
    @JsonProperty("weak")
    WEAK,
    /** Says nothing, and no line goes through it. */
    @JsonProperty("invalid")
    INVALID
  }

  record Point(double x, double y, Mark mark, String says) {}

  /** A horizontal line that a curve may not pass. */
  record Limit(double y, String says) {}

  /** Parts of a sum, a bar a line. */
  record Bars(String title, String x, List<String> parts, List<Bar> bars) implements Chart {
    @Override
    public String kind() {
      return "bars";
    }
  }

  /**
   * One bar.
   *
   * @param parts as many as the chart has parts; null for what was not measured
   * @param outer a sum that should explain the parts; null if it was not measured
   */
  record Bar(
      String name,
      boolean valid,
      List<@Nullable Double> parts,
      @Nullable Double outer,
      String says) {}

  /** A figure with its interval, beside what must hold and what is aimed at. */
  record Gauge(
      String title,
      @Nullable Double value,
      @Nullable List<Double> interval,
      @Nullable Double must,
      @Nullable Double aim)
      implements Chart {
    @Override
    public String kind() {
      return "gauge";
    }
  }

  /** The place in the page at which it is drawn. */
  static String html(Chart chart) {
    try {
      // No tag can begin within the JSON, whatever an arm is called.
      String json = new ObjectMapper().writeValueAsString(chart).replace("<", "\\u003c");
      return "<div class=\"plot\"><script type=\"application/json\">" + json + "</script></div>\n";
    } catch (JsonProcessingException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /**
   * Charts, with the same figures as a table for whoever cannot see them.
   *
   * @param about what a reader has to know to read it; empty where the section says it
   * @param legend its arms; empty where each line says its own
   * @param table empty if it stands beside the figure, for all to see
   */
  static String figure(
      String title, String about, String legend, List<Chart> charts, String table) {
    return """
        <figure>
        <figcaption><h3>%s</h3>%s</figcaption>
        %s<div class="plots">
        %s</div>
        %s</figure>
        """
        .formatted(
            Html.escaped(title),
            about.isEmpty() ? "" : Html.paragraph(about),
            legend,
            String.join("", charts.stream().map(Chart::html).toList()),
            table.isEmpty() ? "" : Html.details("The figures of this chart as a table", table));
  }
}
