package dev.sidecar.bench;

import dev.sidecar.bench.FeatureReport.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** The table of features in a page of Markdown, between two marks. */
final class FeaturePage {
  private static final String BEGIN =
      "<!-- Written by `./sidecar bench --features --page docs/COST.md`. -->\n";
  private static final String END = "<!-- End of what is written. -->\n";

  private FeaturePage() {}

  /** What stands between the marks. */
  static String written(Path page) throws IOException {
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    return text.substring(begin, text.indexOf(END, begin));
  }

  static boolean hasMarks(Path page) throws IOException {
    if (!Files.isRegularFile(page) || !Files.isReadable(page)) {
      return false;
    }
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN);
    return begin >= 0 && text.indexOf(END, begin) > 0;
  }

  /** Replaces what stands between the marks. */
  static void write(Path page, FeatureReport report) throws IOException {
    String before = written(page);
    Files.writeString(
        page, Files.readString(page).replace(BEGIN + before + END, BEGIN + table(report) + END));
  }

  private static String table(FeatureReport report) {
    return """

    %s, %s on %d processors, %s, %d rounds:

    | feature | policy | ns | over off | B | over off |
    | --- | --- | --- | --- | --- | --- |
    %s

    """
        .formatted(
            report.date().substring(0, 10),
            report.machine().cpu(),
            report.machine().cpus(),
            report.machine().jdk(),
            report.pace().rounds(),
            report.rows().stream().map(FeaturePage::line).collect(Collectors.joining("\n")));
  }

  private static String line(Row row) {
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %.0f | %s | %.0f | %s |",
        row.feature(),
        keys(row.keys()),
        row.ns().value(),
        over(row.nsOver()),
        row.bytes(),
        row.bytesOver() == 0 ? "0" : String.format(Locale.ROOT, "%+.0f", row.bytesOver()));
  }

  static String keys(String keys) {
    return keys.isEmpty() ? "every feature off" : "`" + keys + "`";
  }

  /** Of less than its interval nothing can be said. */
  private static String over(FeatureReport.Figure nanos) {
    boolean none = nanos.ci() != null && nanos.ci().get(0) <= 0 && nanos.ci().get(1) >= 0;
    return none ? "within noise" : String.format(Locale.ROOT, "%+.0f", nanos.value());
  }
}
