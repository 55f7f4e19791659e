package dev.sidecar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sidecar.bench.figure.Interval;
import dev.sidecar.bench.figure.Machine;
import dev.sidecar.bench.figure.ReportTable;
import dev.sidecar.bench.figure.Resampling;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What each feature costs a call, as its JSON says it.
 *
 * @param schema the version of this shape
 * @param failures why benchmarks that could not run could not
 */
record FeatureReport(
    int schema, Machine machine, String date, Pace pace, List<Row> rows, List<String> failures) {

  /**
   * One feature.
   *
   * @param keys what the policy file says for it
   * @param ns time of a call, all of it
   * @param bytes that a call allocates, all of it
   * @param nsOver time on top of a call with every feature off, of the same round
   * @param bytesOver likewise
   * @param drift how many times as long the first half of a run took as the second
   */
  record Row(
      String feature,
      String keys,
      Figure ns,
      double bytes,
      Figure nsOver,
      double bytesOver,
      double drift) {}

  /**
   * A mean over rounds.
   *
   * @param ci its 95 % confidence interval; null for fewer than 5 rounds
   */
  record Figure(double value, @Nullable List<Double> ci) {
    static Figure of(double[] samples) {
      Interval interval = Resampling.mean(samples);
      return new Figure(mean(samples), interval == null ? null : interval.bounds());
    }
  }

  static List<CostArm> arms() {
    return Stream.of(Feature.values()).map(FeatureReport::stack).toList();
  }

  /** The whole stack with one feature on. */
  static CostArm stack(Feature feature) {
    return new CostArm("FeatureBenchmark.stack", Map.of("feature", feature.name()), 1, 1);
  }

  static FeatureReport of(Pace pace, CostSamples samples) {
    List<Row> rows = new ArrayList<>();
    for (Feature feature : Feature.values()) {
      if (samples.nanos(stack(feature)).length > 0) {
        rows.add(row(feature, samples));
      }
    }
    return new FeatureReport(
        1,
        Machine.here(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        pace,
        rows,
        samples.failures().entrySet().stream()
            .map(failed -> failed.getKey().label() + ": " + failed.getValue())
            .toList());
  }

  private static Row row(Feature feature, CostSamples samples) {
    CostArm arm = stack(feature);
    CostArm off = stack(Feature.OFF);
    return new Row(
        feature.label(),
        feature.keys(),
        Figure.of(samples.nanos(arm)),
        mean(samples.bytes(arm)),
        Figure.of(samples.nanosOver(arm, off)),
        mean(samples.bytesOver(arm, off)),
        samples.drift(arm));
  }

  private static double mean(double[] samples) {
    return Arrays.stream(samples).average().orElse(Double.NaN);
  }

  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }

  /** Aligned text for people. */
  String text() {
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("feature", "ns", "(95 % CI)", "B", "over off: ns", "(95 % CI)", "B"));
    for (Row row : rows) {
      table.add(
          List.of(
              row.feature(),
              ReportTable.number(0, row.ns().value()),
              ReportTable.bounds(0, row.ns().ci()),
              ReportTable.number(0, row.bytes()),
              ReportTable.number(0, row.nsOver().value()),
              ReportTable.bounds(0, row.nsOver().ci()),
              ReportTable.number(0, row.bytesOver())));
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, %d cpus, %s, %d rounds"
            .formatted(machine.cpu(), machine.cpus(), machine.jdk(), pace.rounds()));
    lines.add(ReportTable.aligned(table));
    rows.stream()
        .filter(row -> row.drift() > CostReport.STEADY)
        .map(row -> row.feature() + " still became faster while it was measured")
        .forEach(lines::add);
    failures.forEach(failure -> lines.add("FAILED: " + failure));
    return String.join("\n", lines);
  }
}
