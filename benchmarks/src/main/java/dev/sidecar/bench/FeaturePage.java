package dev.sidecar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of features in a page of Markdown, between two marks. */
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
        page, Files.readString(page).replace(BEGIN + before + END, BEGIN + tables(report) + END));
  }

  private static String tables(FeatureReport report) {
    return """

    %s, %s on %d processors, %s, %d rounds.

    In the policy stack:

    | feature | policy | ns | over off | B | over off |
    | --- | --- | --- | --- | --- | --- |
    %s

    Over a socket, where a call with every feature off takes %.0f µs and %,.0f B of its client:

    | feature | policy or builder | ns over off | B over off |
    | --- | --- | --- | --- |
    %s

    Which row has a key:

    | key | rows |
    | --- | --- |
    %s

    """
        .formatted(
            report.date().substring(0, 10),
            report.machine().cpu(),
            report.machine().cpus(),
            report.machine().jdk(),
            report.pace().rounds(),
            report.rows().stream().map(FeaturePage::line).collect(Collectors.joining("\n")),
            report.call().ns() / 1_000,
            report.call().bytes(),
            report.clientRows().stream().map(FeaturePage::line).collect(Collectors.joining("\n")),
            keyLines().collect(Collectors.joining("\n")));
  }

  /** A line for each key of the policy file. */
  static Stream<String> keyLines() {
    return FeatureKeys.rows().entrySet().stream()
        .map(row -> "| `" + row.getKey() + "` | " + row.getValue() + " |");
  }

  private static String line(FeatureRow row) {
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %.0f%s | %s | %.0f | %s |",
        row.feature(),
        keys(row.keys()),
        row.ns().value(),
        mark(row.settled()),
        over(row.nsOver()),
        row.bytes(),
        row.bytesOver() == 0 ? "0" : String.format(Locale.ROOT, "%+.0f", row.bytesOver()));
  }

  private static String line(ClientFeatureRow row) {
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %s%s | %s |",
        row.feature(),
        keys(row.keys()),
        over(row.nsOver()),
        mark(row.settled()),
        over(row.bytesOver()));
  }

  static String keys(String keys) {
    return keys.isEmpty() ? "every feature off" : "`" + keys + "`";
  }

  private static String mark(boolean settled) {
    return settled ? "" : ", " + WarmUp.UNSETTLED;
  }

  private static String over(FeatureFigure figure) {
    return figure.withinNoise()
        ? "within noise"
        : String.format(Locale.ROOT, "%+.0f", figure.value());
  }
}
