package dev.sidecar.bench.tail;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sidecar.bench.figure.ReportTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What every way to balance came to in every scenario, as its JSON says it.
 *
 * @param schema the version of this shape
 * @param how simulated, or over which real servers
 */
record TailReport(int schema, String date, String how, List<TailRow> rows) {
  static TailReport of(String how, List<TailRow> rows) {
    String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new TailReport(1, date, how, List.copyOf(rows));
  }

  static TailReport read(Path file) throws IOException {
    return new ObjectMapper().readValue(file.toFile(), TailReport.class);
  }

  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }

  /** Aligned text for people. */
  String text() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(
        List.of(
            "scenario", "policy", "p50 ms", "p99 ms", "p99.9 ms", "refused", "first", "probes"));
    for (TailRow row : rows) {
      lines.add(
          List.of(
              row.scenario(),
              row.policy(),
              number(row.p50Millis()),
              number(row.p99Millis()),
              number(row.p999Millis()),
              percent(row.refusedFraction()),
              percent(row.firstFraction()),
              number(row.probesPerCall())));
    }
    return how + "\n\n" + ReportTable.aligned(lines);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * fraction);
  }
}
