package dev.sidecar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sidecar.bench.figure.Interval;
import dev.sidecar.bench.figure.Machine;
import dev.sidecar.bench.figure.ReportTable;
import dev.sidecar.bench.figure.Resampling;
import dev.sidecar.bench.figure.TargetRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was measured for the targets.
 *
 * @param measuredBy the file that the rows of {@code measure} were taken from; null where they are
 *     of the same run
 */
record CostReport(
    Machine machine,
    Instant date,
    Pace pace,
    @Nullable String measuredBy,
    CostSamples samples,
    List<Double> endpointBytes,
    List<TargetRow> rows) {
  /** Above this a benchmark was still warming up. */
  static final double STEADY = 1.1;

  /** The file beside the rows, with everything that others need for their own statistics. */
  private record Run(
      int schema,
      Machine machine,
      String date,
      Pace pace,
      @Nullable String measuredBy,
      double handrolledBytes,
      boolean handrolledValid,
      List<Double> endpointBytes,
      List<ArmSamples> arms) {}

  private record ArmSamples(
      String benchmark, int threads, double drift, List<Double> nanos, List<Double> bytes) {}

  /**
   * Writes an array of all rows, a line each, and beside it {@code FILE.run.json}: machine, date
   * and every sample.
   */
  void write(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> lines = new ArrayList<>();
    for (TargetRow row : rows) {
      lines.add(json.writeValueAsString(row));
    }
    Files.writeString(file, "[\n" + String.join(",\n", lines) + "\n]\n");
    Comparison comparison = Comparison.of(samples);
    json.enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(
            file.resolveSibling(file.getFileName() + ".run.json").toFile(),
            new Run(
                1,
                machine,
                date.truncatedTo(ChronoUnit.SECONDS).toString(),
                pace,
                measuredBy,
                comparison.bytes(),
                comparison.valid(),
                endpointBytes,
                arms()));
  }

  private List<ArmSamples> arms() {
    return samples.all().entrySet().stream()
        .map(
            entry ->
                new ArmSamples(
                    entry.getKey().label(),
                    entry.getKey().threads(),
                    samples.drift(entry.getKey()),
                    entry.getValue().stream().map(Sample::nanos).toList(),
                    entry.getValue().stream().map(Sample::bytes).toList()))
        .toList();
  }

  /** For people: the machine, each benchmark, each target. */
  String text() {
    return """
    machine  %s, %s, %d cpus
    jdk      %s
    date     %s
    jmh      %d rounds, each benchmark in a JVM of its own every round

    %s

    %s

    %s\
    """
        .formatted(
            machine.os(),
            machine.cpu(),
            machine.cpus(),
            machine.jdk(),
            date.truncatedTo(ChronoUnit.SECONDS),
            pace.rounds(),
            benchmarks(),
            comparisons(),
            ReportTable.targets(rows));
  }

  private String benchmarks() {
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("benchmark", "threads", "ns", "(95 % CI)", "B"));
    samples
        .all()
        .forEach(
            (arm, own) -> {
              Interval nanos = Resampling.mean(samples.nanos(arm));
              double bytes = own.stream().mapToDouble(Sample::bytes).average().orElse(Double.NaN);
              table.add(
                  List.of(
                      arm.label(),
                      Integer.toString(arm.threads()),
                      ReportTable.number(1, nanos == null ? null : nanos.value()),
                      ReportTable.bounds(1, nanos == null ? null : nanos.bounds()),
                      ReportTable.number(1, bytes)));
            });
    return ReportTable.aligned(table);
  }

  private String comparisons() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "policy of a call, not sampled: library (tracing absent) "
            + mean(samples.nanosOver(CostArm.stack(1), CostArm.transport(1)))
            + " ns, handrolled "
            + mean(samples.nanosOver(CostArm.HANDROLLED, CostArm.OKHTTP))
            + " ns");
    lines.add(
        "policy of a call, sampled: handrolled "
            + mean(samples.nanosOver(CostArm.HANDROLLED_SAMPLED, CostArm.OKHTTP))
            + " ns, "
            + mean(samples.bytesOver(CostArm.HANDROLLED_SAMPLED, CostArm.OKHTTP))
            + " B");
    lines.add(Comparison.of(samples).text());
    for (CostArm arm : samples.all().keySet()) {
      if (samples.drift(arm) > STEADY) {
        lines.add(
            String.format(
                Locale.ROOT,
                "%s became %.2f times as fast while it was measured: its time is too high",
                arm.label(),
                samples.drift(arm)));
      }
    }
    samples.failures().forEach((arm, why) -> lines.add(arm.label() + " FAILED: " + why));
    return String.join("\n", lines);
  }

  private static String mean(double[] values) {
    return ReportTable.number(0, Arrays.stream(values).average().orElse(Double.NaN));
  }
}
