package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.bench.figure.Machine;
import dev.sidecar.bench.figure.Progress;
import dev.sidecar.bench.figure.Target;
import dev.sidecar.bench.figure.TargetRow;
import dev.sidecar.bench.figure.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of targets over benchmarks whose results are given, and one real benchmark. */
@Timeout(120)
class CostTest {
  private static final Progress SILENT =
      new Progress(new PrintStream(new ByteArrayOutputStream()), false);
  private static final Pace TINY = new Pace(5, 20, 2, 20, 5);

  @TempDir Path directory;

  @Test
  void theFileHasEveryTargetOnALineOfItsOwnInTheOrderOfTheTable() throws Exception {
    Path file = directory.resolve("targets.json");
    report(samples(1_400), List.of()).write(file);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(Target.values().length + 2);
    assertThat(names(new ObjectMapper().readTree(file.toFile())))
        .containsExactly(
            "core-bytes",
            "core-ns-over-handrolled",
            "core-ns-threads-2-over-1",
            "core-bytes-sampled",
            "call-bytes-over-tuned",
            "library-over-tuned-p50",
            "library-over-direct-p50",
            "library-over-direct-cpu",
            "library-added-share-of-envoy",
            "pod-rate-over-envoy",
            "pick-least-request-10000-over-10",
            "pick-weighted-10000-over-10",
            "match-hosts-10000-over-10",
            "endpoint-bytes");
    assertThat(lines.get(1))
        .isEqualTo(
            "{\"name\":\"core-bytes\",\"unit\":\"bytes\",\"op\":\"<=\",\"must\":64.0,\"aim\":0.0,"
                + "\"value\":64.0,\"ci\":[64.0,64.0],\"verdict\":\"must\",\"source\":\"jmh\","
                + "\"n\":5},");
    assertThat(lines.get(5))
        .isEqualTo(
            "{\"name\":\"call-bytes-over-tuned\",\"unit\":\"bytes\",\"op\":\"<=\",\"must\":900.0,"
                + "\"aim\":250.0,\"value\":null,\"ci\":null,\"verdict\":\"not-run\","
                + "\"source\":\"measure\",\"n\":0},");
  }

  @Test
  void theSamplesStandBesideTheRowsWithMachineAndDate() throws Exception {
    Path file = directory.resolve("targets.json");
    report(samples(1_400), List.of()).write(file);
    JsonNode run = new ObjectMapper().readTree(directory.resolve("targets.json.run.json").toFile());
    assertThat(run.at("/machine/cpus").asInt()).isPositive();
    assertThat(run.at("/date").asText()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(run.at("/handrolledBytes").asDouble()).isEqualTo(1_400);
    assertThat(run.at("/arms")).hasSize(CostArm.all().size());
    assertThat(run.at("/arms/0/nanos")).hasSize(5);
  }

  @Test
  void policyIsWhatTheStackCostsAboveItsTransport() throws Exception {
    List<TargetRow> rows = report(samples(1_400), List.of()).rows();
    // (110 - 10) / (2000 - 1000) and (210 - 10) / (110 - 10).
    assertThat(value(rows, Target.CORE_NS_OVER_HANDROLLED)).isCloseTo(0.1, within(1e-9));
    assertThat(value(rows, Target.CORE_NS_THREADS_2_OVER_1)).isCloseTo(2, within(1e-9));
    assertThat(value(rows, Target.CORE_BYTES)).isEqualTo(64);
    assertThat(value(rows, Target.CORE_BYTES_SAMPLED)).isEqualTo(1_900);
    assertThat(value(rows, Target.ENDPOINT_BYTES)).isEqualTo(3_000);
  }

  @ParameterizedTest(name = "{0} B over bare OkHttp: {1}")
  @CsvSource({
    "999, NOT_RUN",
    "1000, AIM",
    "1800, AIM",
    "1801, NOT_RUN",
  })
  void handrolledIsComparedWithOnlyWhereItIsNoStrawMan(double bytes, Verdict verdict)
      throws Exception {
    CostReport report = report(samples(bytes), List.of());
    assertThat(row(report.rows(), Target.CORE_NS_OVER_HANDROLLED).verdict()).isEqualTo(verdict);
    assertThat(report.text().contains("INVALID")).isEqualTo(verdict == Verdict.NOT_RUN);
  }

  @ParameterizedTest(name = "slowest round {0} ns: {1}")
  @CsvSource({
    "3000, AIM",
    "3001, NOT_RUN",
  })
  void handrolledIsComparedWithOnlyWhereItsRoundsAgree(double slowestNanos, Verdict verdict) {
    CostSamples samples = samples(1_400);
    samples.add(CostArm.HANDROLLED, Sample.steady(slowestNanos, 850 + 1_400));
    samples.add(CostArm.OKHTTP, Sample.steady(1_000, 850));
    samples.add(CostArm.stack(1), Sample.steady(110, 64));
    samples.add(CostArm.transport(1), Sample.steady(10, 0));
    assertThat(row(report(samples, List.of()).rows(), Target.CORE_NS_OVER_HANDROLLED).verdict())
        .isEqualTo(verdict);
  }

  @Test
  void theWorseOfAbsentAndNotSampledCounts() {
    CostSamples samples = new CostSamples();
    for (int round = 0; round < 5; round++) {
      samples.add(CostArm.transport(1), Sample.steady(10, 0));
      samples.add(CostArm.traced(TracingBenchmark.Kind.ABSENT), Sample.steady(100, 64));
      samples.add(CostArm.traced(TracingBenchmark.Kind.PARENT_NOT_SAMPLED), Sample.steady(100, 72));
    }
    TargetRow row = row(report(samples, List.of()).rows(), Target.CORE_BYTES);
    assertThat(row.value()).isEqualTo(72);
    assertThat(row.verdict()).isEqualTo(Verdict.MISSED);
  }

  @Test
  void bytesOfTheHarnessAreNoBytesOfTheStack() throws Exception {
    CostSamples samples = new CostSamples();
    for (double noise : new double[] {0.001, 0.2, 0.49, -0.1, 0.004}) {
      samples.add(CostArm.traced(TracingBenchmark.Kind.ABSENT), Sample.steady(100, 64 + noise));
      samples.add(CostArm.traced(TracingBenchmark.Kind.PARENT_NOT_SAMPLED), Sample.steady(100, 64));
      samples.add(CostArm.transport(1), Sample.steady(1, 0.0001));
    }
    assertThat(row(report(samples, List.of()).rows(), Target.CORE_BYTES).verdict())
        .isEqualTo(Verdict.MUST);
  }

  @Test
  void whatMeasureFoundIsTakenFromItsFileAndJudgedAnew() throws Exception {
    Path file = directory.resolve("measure.json");
    Files.writeString(
        file,
        """
        {"ratios": [
          {"name": "library-over-tuned-p50", "value": 1.02, "ci": [1.0, 1.04],
           "verdict": "aim", "n": 20},
          {"name": "library-over-direct-p50", "value": null, "ci": null, "n": 0},
          {"name": "of another day", "value": 1, "ci": [1, 1], "n": 20}
        ]}
        """);
    List<TargetRow> rows = report(samples(1_400), MeasuredRows.read(file)).rows();
    TargetRow tuned = row(rows, Target.LIBRARY_OVER_TUNED_P50);
    assertThat(tuned.verdict()).isEqualTo(Verdict.MUST);
    assertThat(tuned.n()).isEqualTo(20);
    assertThat(row(rows, Target.LIBRARY_OVER_DIRECT_P50).verdict()).isEqualTo(Verdict.NOT_RUN);
    assertThat(row(rows, Target.LIBRARY_OVER_DIRECT_CPU).verdict()).isEqualTo(Verdict.NOT_RUN);
    assertThat(rows).hasSize(Target.values().length);
  }

  @Test
  void everyRoundRunsEveryBenchmarkOnceInAnOrderThatRotates() throws Exception {
    List<String> ran = new ArrayList<>();
    List<CostArm> arms = List.of(CostArm.OKHTTP, CostArm.HANDROLLED);
    new CostRun(2, SILENT)
        .run(
            arms,
            arm -> {
              ran.add(arm.benchmark());
              return Sample.steady(1, 1);
            });
    assertThat(ran)
        .containsExactly(
            CostArm.OKHTTP.benchmark(),
            CostArm.HANDROLLED.benchmark(),
            CostArm.HANDROLLED.benchmark(),
            CostArm.OKHTTP.benchmark());
  }

  @Test
  void whatNeedsABenchmarkThatFailedIsNotRunAndTheReasonIsSaid() {
    CostSamples samples =
        new CostRun(5, SILENT)
            .run(
                CostArm.all(),
                arm -> {
                  if (arm.equals(CostArm.stack(2))) {
                    throw new IOException("no lock");
                  }
                  return sample(arm, 1_400);
                });
    CostReport report = report(samples, List.of());
    assertThat(row(report.rows(), Target.CORE_NS_THREADS_2_OVER_1).verdict())
        .isEqualTo(Verdict.NOT_RUN);
    assertThat(row(report.rows(), Target.CORE_NS_OVER_HANDROLLED).verdict()).isEqualTo(Verdict.AIM);
    assertThat(report.text()).contains("StackBenchmark.wholeStack metered=true x2 FAILED: no lock");
  }

  @Test
  void aBenchmarkRunsInAJvmOfItsOwnAndTellsTimeAndBytes() throws Exception {
    Sample stack = new JmhArms(TINY).run(CostArm.stack(1));
    assertThat(stack.nanos()).isPositive();
    // The attempt, and more: calls so few do not outweigh what JMH itself allocates.
    assertThat(stack.bytes()).isGreaterThan(63);
    Sample pick = new JmhArms(TINY).run(CostArm.pick("leastRequest", 10));
    assertThat(pick.nanos()).isPositive();
  }

  @Test
  void aBenchmarkThatWasStillWarmingUpIsNamed() throws Exception {
    CostSamples samples = new CostSamples();
    samples.add(CostArm.stack(1), new Sample(100, 64, 1.3, true, 0));
    samples.add(CostArm.stack(2), new Sample(100, 64, 1.05, true, 0));
    assertThat(report(samples, List.of()).text())
        .contains("wholeStack metered=true x1 became 1.30 times as fast")
        .doesNotContain("wholeStack metered=true x2 became");
  }

  @Test
  void anIdleEndpointHoldsNoTlsContextOfItsOwn() {
    assertThat(EndpointMemory.bytes(1))
        .allSatisfy(bytes -> assertThat(bytes).isBetween(200.0, 4_096.0));
  }

  @Test
  void everyBenchmarkOfTheTargetsExists() {
    assertThat(CostArm.all())
        .allSatisfy(
            arm -> {
              String[] names = arm.benchmark().split("\\.", -1);
              assertThat(Class.forName("dev.sidecar.bench." + names[0]).getMethods())
                  .anyMatch(method -> method.getName().equals(names[1]));
            });
  }

  private static CostSamples samples(double handrolledBytes) {
    return new CostRun(5, SILENT).run(CostArm.all(), arm -> sample(arm, handrolledBytes));
  }

  private static Sample sample(CostArm arm, double handrolledBytes) {
    return switch (arm.benchmark()) {
      case "StackBenchmark.transportAlone" -> Sample.steady(10, 0);
      case "StackBenchmark.wholeStack" -> Sample.steady(10 + 100 * arm.threads(), 64);
      case "TracingBenchmark.call" ->
          Sample.steady(
              200, arm.equals(CostArm.traced(TracingBenchmark.Kind.PARENT_SAMPLED)) ? 1_900 : 64);
      case "HandrolledBenchmark.bareOkHttp" -> Sample.steady(1_000, 850);
      case "HandrolledBenchmark.handrolledNotSampled" ->
          Sample.steady(2_000, 850 + handrolledBytes);
      default -> Sample.steady(5, 0);
    };
  }

  private static CostReport report(CostSamples samples, List<TargetRow> measured) {
    List<Double> endpointBytes = List.of(3_000.0, 3_000.0, 3_000.0, 3_000.0, 3_000.0);
    return new CostReport(
        Machine.here(),
        Instant.parse("2026-01-02T03:04:05Z"),
        TINY,
        null,
        samples,
        endpointBytes,
        CostRows.of(samples, measured, endpointBytes));
  }

  private static TargetRow row(List<TargetRow> rows, Target target) {
    return rows.get(target.ordinal());
  }

  private static Double value(List<TargetRow> rows, Target target) {
    return row(rows, target).value();
  }

  private static Stream<String> names(JsonNode rows) {
    List<String> names = new ArrayList<>();
    rows.forEach(row -> names.add(row.get("name").asText()));
    return names.stream();
  }
}
