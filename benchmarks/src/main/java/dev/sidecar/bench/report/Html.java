package dev.sidecar.bench.report;

import java.util.List;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** Small pieces of the page. Whatever comes from the file passes through {@link #escaped}. */
final class Html {
  /** A figure that the measurement does not have. */
  static final String NOT_MEASURED = "<abbr class=\"none\" title=\"not measured\">–</abbr>";

  private Html() {}

  /** As text or as the value of a quoted attribute. */
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.chars()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append((char) c);
              }
            });
    return safe.toString();
  }

  static String text(@Nullable String text) {
    return text == null || text.isEmpty() ? NOT_MEASURED : escaped(text);
  }

  static String figure(@Nullable Double value, DoubleFunction<String> form) {
    return value == null ? NOT_MEASURED : escaped(form.apply(value));
  }

  static String interval(@Nullable Interval interval, DoubleFunction<String> form) {
    return interval == null
        ? NOT_MEASURED
        : escaped(form.apply(interval.low()) + " to " + form.apply(interval.high()));
  }

  /** A cell of a column of figures. */
  static String number(@Nullable Double value, DoubleFunction<String> form) {
    return number(figure(value, form));
  }

  static String number(@Nullable Interval interval, DoubleFunction<String> form) {
    return number(interval(interval, form));
  }

  static String number(String html) {
    return "<td class=\"n\">" + html + "</td>";
  }

  static String cell(String html) {
    return "<td>" + html + "</td>";
  }

  /**
   * A table that scrolls sideways where it is wider than the page.
   *
   * @param caption what it shows; also what a screen reader calls the region
   * @param head {@code th} elements
   * @param body {@code tr} elements
   */
  static String table(String caption, String head, String body) {
    return """
        <div class="scroll" role="region" tabindex="0" aria-label="%1$s">
        <table><caption>%1$s</caption>
        <thead><tr>%2$s</tr></thead>
        <tbody>
        %3$s
        </tbody></table></div>
        """
        .formatted(escaped(caption), head, body);
  }

  /**
   * Column heads: the first stands left, as do those that begin with {@code <}; the others right.
   */
  static String heads(String... names) {
    StringBuilder heads = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      boolean left = i == 0 || names[i].startsWith("<");
      heads
          .append(left ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"n\">")
          .append(escaped(names[i].replaceFirst("^<", "")))
          .append("</th>");
    }
    return heads.toString();
  }

  /** A row of a table over all its columns, for what belongs to the rows below it. */
  static String groupRow(String title, int columns) {
    return "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"%d\">%s</th></tr>\n"
        .formatted(columns, escaped(title));
  }

  static String details(String summary, String html) {
    return "<details><summary>" + escaped(summary) + "</summary>\n" + html + "</details>\n";
  }

  static String section(String id, String title, String... html) {
    return """
        <section id="%s" aria-labelledby="%1$s-title">
        <h2 id="%1$s-title">%s</h2>
        %s</section>
        """
        .formatted(id, escaped(title), String.join("", List.of(html)));
  }

  static String paragraph(String text) {
    return "<p>" + escaped(text) + "</p>\n";
  }
}
