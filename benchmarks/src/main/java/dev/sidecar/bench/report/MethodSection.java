package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Measured.Row;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the arms are and how they were measured, in plain words. */
final class MethodSection {
  private MethodSection() {}

  static String html(Measured measured, Arms arms) {
    return Html.section("method", "Method", legend(measured, arms), Resource.text("method.html"));
  }

  private static String legend(Measured measured, Arms arms) {
    String items =
        Stream.concat(
                arms.sorted(measured.rows()).stream().map(Row::arm),
                measured.absent().stream().map(Measured.Absent::arm))
            .distinct()
            .map(
                arm ->
                    "<dt>%s</dt><dd>%s</dd>\n"
                        .formatted(arms.label(arm), Html.escaped(Arms.meaning(arm))))
            .collect(Collectors.joining());
    return items.isEmpty() ? "" : "<h3>Arms</h3>\n<dl>\n" + items + "</dl>\n";
  }
}
