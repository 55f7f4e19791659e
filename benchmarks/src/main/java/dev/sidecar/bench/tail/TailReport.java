package dev.sidecar.bench.tail;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sidecar.bench.figure.Machine;
import dev.sidecar.bench.figure.ReportTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What every way to balance came to in every scenario, as its JSON says it.
 *
 * @param schema the version of this shape
 * @param how simulated, or over which real servers
 * @param conditions of each scenario over real servers; else empty
 * @param simulated the calls of the real rows in virtual time; else empty
 */
record TailReport(
    int schema,
    String date,
    Machine machine,
    String how,
    List<Conditions> conditions,
    List<TailRow> rows,
    List<TailRow> simulated) {
  private static final int SCHEMA = 2;

  /**
   * How a scenario was measured over real servers.
   *
   * @param callsPerSecond of each arm
   * @param needMillis the mean of what a call needs of a worker
   * @param armsAtOnce ways to balance that ran beside each other
   * @param uncountedSeconds at the begin
   * @param processorsUsed by all that ran for it, on average in the counted time
   * @param processorsBusy of the whole machine, on average; null where it cannot tell
   */
  record Conditions(
      String scenario,
      double callsPerSecond,
      double needMillis,
      int armsAtOnce,
      int uncountedSeconds,
      int countedSeconds,
      double processorsUsed,
      @Nullable Double processorsBusy) {}

  static TailReport simulated(String how, List<TailRow> rows) {
    return of(how, List.of(), rows, List.of());
  }

  static TailReport real(String how, List<RealRun.Ran> ran) {
    return of(
        how,
        ran.stream().map(RealRun.Ran::conditions).toList(),
        ran.stream().flatMap(it -> it.rows().stream()).toList(),
        ran.stream().flatMap(it -> it.simulated().stream()).toList());
  }

  private static TailReport of(
      String how, List<Conditions> conditions, List<TailRow> rows, List<TailRow> simulated) {
    String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new TailReport(SCHEMA, date, Machine.here(), how, conditions, rows, simulated);
  }

  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }

  /** Aligned text for people. */
  String text() {
    StringBuilder text = new StringBuilder(how).append("\n\n");
    for (Conditions each : conditions) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s: %.0f calls/s of %.0f ms to each of %d arms, %d + %d s; %s of %d processors%s%n",
              each.scenario,
              each.callsPerSecond,
              each.needMillis,
              each.armsAtOnce,
              each.uncountedSeconds,
              each.countedSeconds,
              number(each.processorsUsed),
              machine.cpus(),
              each.processorsBusy == null
                  ? ""
                  : ", of which %s were busy".formatted(number(each.processorsBusy))));
    }
    text.append(conditions.isEmpty() ? "" : "\n").append(table(rows));
    return simulated.isEmpty()
        ? text.toString()
        : text.append("\n\nthe same calls, simulated\n\n").append(table(simulated)).toString();
  }

  private static String table(List<TailRow> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(
        List.of(
            "scenario",
            "policy",
            "p50 ms",
            "p95 ms",
            "p99 ms",
            "p99.9 ms",
            "refused",
            "first",
            "before",
            "probes"));
    for (TailRow row : rows) {
      lines.add(
          List.of(
              row.scenario(),
              row.policy(),
              number(row.p50Millis()),
              number(row.p95Millis()),
              number(row.p99Millis()),
              number(row.p999Millis()),
              percent(row.refusedFraction()),
              percent(row.firstFraction()),
              percent(row.firstFractionBefore()),
              number(row.probesPerCall())));
    }
    return ReportTable.aligned(lines);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * fraction);
  }
}
