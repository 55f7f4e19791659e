package dev.sidecar.bench.report;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The data themselves, inside the page, and how to come from them to every figure. */
final class RawSection {
  private RawSection() {}

  /**
   * Both files as links that need no network.
   *
   * @param name of the JSON file
   * @param json its content
   * @param rounds content of the file of rounds; null if there is none beside it
   */
  static String html(String name, byte[] json, byte @Nullable [] rounds) {
    String roundsName = name + ".rounds.csv";
    return Html.section(
        "data",
        "Data",
        "<ul>\n<li>"
            + link(name, "application/json", json)
            + ": every figure of this page.</li>\n<li>"
            + (rounds == null
                ? "<code>%s</code>: one row a cell, arm and round. It was not beside the JSON when this page was made."
                    .formatted(Html.escaped(roundsName))
                : link(roundsName, "text/csv", rounds) + ": one row a cell, arm and round.")
            + "</li>\n</ul>\n",
        Resource.text("recompute.html"));
  }

  private static String link(String name, String type, byte[] content) {
    return "<a download=\"%s\" href=\"data:%s;base64,%s\"><code>%1$s</code></a> (%s)"
        .formatted(
            Html.escaped(name),
            type,
            Base64.getEncoder().encodeToString(content),
            Figures.bytes(Math.ceil(content.length / 1024.0) * 1024));
  }
}
