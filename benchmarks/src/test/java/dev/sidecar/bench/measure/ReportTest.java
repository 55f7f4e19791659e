package dev.sidecar.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.bench.figure.Verdict;
import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.load.Costs;
import dev.sidecar.bench.load.Tally;
import dev.sidecar.bench.peer.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report over turns that are given. */
class ReportTest {
  private static final List<ArmName> FOUR =
      List.of(ArmName.DIRECT, ArmName.DIRECT_TUNED, ArmName.LIBRARY, ArmName.ENVOY);
  private static final Cell POD_CURVE = Cell.of(new Load.Open(), Placement.POD, Protocol.H1);
  private static final int ROUNDS = 6;

  @TempDir Path directory;

  @Test
  void theJsonHasEveryFieldOfTheShape() {
    JsonNode report = json(report(plan(), results()));
    assertThat(report.fieldNames())
        .toIterable()
        .contains(
            "schema",
            "jdk",
            "cpus",
            "envoy_version",
            "haproxy_version",
            "nginx_version",
            "machine",
            "cpu_model",
            "kernel",
            "date",
            "command",
            "jvm_flags",
            "arms",
            "knees",
            "ratios",
            "mtls",
            "absent");
    assertThat(report.at("/arms/0").fieldNames())
        .toIterable()
        .contains(
            "arm",
            "load",
            "placement",
            "protocol",
            "request_bytes",
            "response_bytes",
            "callers",
            "offered_rate",
            "achieved_rate",
            "rounds",
            "seconds",
            "requests",
            "errors",
            "overflow",
            "valid",
            "invalid_reason",
            "release_lag_p99_us",
            "p50_us",
            "p90_us",
            "p99_us",
            "p999_us",
            "added_p50_us",
            "added_p50_ci_us",
            "cpu_us_per_request",
            "machine_busy_us_per_request",
            "alloc_bytes_per_request",
            "ctx_switches_per_request",
            "proxy_rss_mb",
            "proxy_pss_mb",
            "percentiles");
    assertThat(report.at("/knees/0").fieldNames())
        .toIterable()
        .contains(
            "arm", "placement", "protocol", "carried_rate", "not_carried_rate", "p99_limit_us");
    assertThat(report.at("/absent/0").fieldNames())
        .toIterable()
        .contains("arm", "reason", "install");
    assertThat(report.at("/ratios")).hasSize(6);
  }

  @Test
  void aRowMergesItsRounds() {
    JsonNode row = arm(json(report(plan(), results())), "library", "closed-1-free-h1-0-256");
    assertThat(row.get("load").asText()).isEqualTo("closed");
    assertThat(row.get("placement").asText()).isEqualTo("free");
    assertThat(row.get("protocol").asText()).isEqualTo("h1");
    assertThat(row.get("rounds").asInt()).isEqualTo(ROUNDS);
    assertThat(row.get("requests").asLong()).isEqualTo(100L * ROUNDS);
    assertThat(row.get("achieved_rate").asDouble()).isEqualTo(100);
    assertThat(row.get("p50_us").asDouble()).isBetween(104.0, 104.1);
    assertThat(row.get("added_p50_us").asDouble()).isCloseTo(1, within(0.1));
    assertThat(row.at("/cpu_us_per_request/client").asDouble()).isEqualTo(80);
    assertThat(row.get("alloc_bytes_per_request").asDouble()).isEqualTo(7_500);
    assertThat(row.at("/percentiles/0/0").asDouble()).isEqualTo(50);
  }

  @Test
  void whatWasNotMeasuredIsNullAndNotZero() {
    Results results = results();
    JsonNode report = json(report(plan(), results));
    JsonNode library = arm(report, "library", "closed-1-free-h1-0-256");
    assertThat(library.get("offered_rate").isNull()).isTrue();
    assertThat(library.get("release_lag_p99_us").isNull()).isTrue();
    assertThat(library.at("/cpu_us_per_request/proxy").isNull()).isTrue();
    assertThat(library.at("/ctx_switches_per_request/upstream").isNull()).isTrue();
    assertThat(library.get("proxy_rss_mb").isNull()).isTrue();
    assertThat(report.get("haproxy_version").isNull()).isTrue();
    JsonNode never = json(report(plan(), new Results())).at("/arms/0");
    assertThat(never.get("valid").asBoolean()).isFalse();
    assertThat(never.get("invalid_reason").asText()).isEqualTo("no call was sent");
    assertThat(never.get("p50_us").isNull()).isTrue();
    assertThat(never.get("achieved_rate").isNull()).isTrue();
  }

  @Test
  void theHeadlineIsTheRatioOfTheKneesOfTheRounds() {
    Report report = report(plan(), results());
    JsonNode ratio = ratio(json(report), "pod-rate-over-envoy");
    assertThat(ratio.get("value").asDouble()).isCloseTo(3, within(0.01));
    assertThat(ratio.get("op").asText()).isEqualTo(">=");
    assertThat(ratio.get("verdict").asText()).isEqualTo("must");
    assertThat(ratio.get("n").asInt()).isEqualTo(ROUNDS);
    assertThat(report.faults()).isEmpty();
    JsonNode knee = json(report).at("/knees/1");
    assertThat(knee.get("arm").asText()).isEqualTo("library");
    assertThat(knee.get("method").asText()).isEqualTo("search");
  }

  @Test
  void aSlowArmThatWasPlantedTurnsItsRatiosToMissed() {
    Results results = new Results();
    turns(results, Map.of(ArmName.LIBRARY, 1.3));
    Report report = report(plan(), results);
    assertThat(ratio(json(report), "library-over-tuned-p50").get("verdict").asText())
        .isEqualTo(Verdict.MISSED.label());
    assertThat(ratio(json(report), "library-over-direct-p50").get("verdict").asText())
        .isEqualTo(Verdict.MISSED.label());
    assertThat(
            ratio(json(report(plan(), results())), "library-over-tuned-p50")
                .get("verdict")
                .asText())
        .isEqualTo(Verdict.AIM.label());
  }

  @Test
  void anInvalidRowThatARatioNeedsIsNamed() {
    Results results = results();
    results.failed(Cell.ONE_CALLER, ArmName.ENVOY, "envoy: ended with exit code 139: Segfault");
    Report report = report(plan(), results);
    assertThat(report.faults())
        .containsExactly(
            "library-added-share-of-envoy: envoy in closed-1-free-h1-0-256 is invalid:"
                + " envoy: ended with exit code 139: Segfault");
    assertThat(ratio(json(report), "library-added-share-of-envoy").get("verdict").asText())
        .isEqualTo("not-run");
    assertThat(arm(json(report), "envoy", "closed-1-free-h1-0-256").get("valid").asBoolean())
        .isFalse();
  }

  @Test
  void everyRatioCanBeRecomputedFromTheRounds() throws IOException {
    Results results = results();
    Path file = directory.resolve("m.json.rounds.csv");
    RoundsFile.write(file, results.turns());
    RecomputedRatios again = RecomputedRatios.of(file);
    JsonNode report = json(report(plan(), results));
    for (JsonNode ratio : report.get("ratios")) {
      assertThat(again.value(ratio.get("name").asText()))
          .as(ratio.get("name").asText())
          .isCloseTo(ratio.get("value").asDouble(), within(1e-6));
    }
  }

  @Test
  void theRoundsFileSaysNothingWhereNothingIsKnown() throws IOException {
    Path file = directory.resolve("m.csv");
    RoundsFile.write(file, results().turns());
    List<String> lines = Files.readAllLines(file);
    String[] names = lines.get(0).split(",", -1);
    String[] fields = lines.get(1).split(",", -1);
    assertThat(fields).hasSameSizeAs(names);
    assertThat(fields[List.of(names).indexOf("offered_rate")]).isEmpty();
    assertThat(fields[List.of(names).indexOf("proxy_cpu_ns")]).isEmpty();
    assertThat(lines).allSatisfy(line -> assertThat(line).doesNotContain("null"));
  }

  @Test
  void aRowOfAPodBelowTheKneeThatAchievedTooLittleIsInvalid() {
    Results results = results();
    for (int round = 0; round < ROUNDS; round++) {
      for (int rate : List.of(100, 5_000)) {
        results.add(turn(POD_CURVE, ArmName.LIBRARY, round, rate, null, 100, 98));
      }
    }
    CellPlan curve =
        new CellPlan(
            POD_CURVE,
            List.of(ArmName.LIBRARY),
            ROUNDS,
            Duration.ofSeconds(1),
            List.of(100, 5_000));
    List<CellPlan> cells = new ArrayList<>(plan().cells());
    cells.add(curve);
    JsonNode report = json(report(new Plan(cells, 0), results));
    List<JsonNode> rows = new ArrayList<>();
    report
        .get("arms")
        .forEach(
            row -> {
              if (row.get("cell").asText().equals(POD_CURVE.name())) {
                rows.add(row);
              }
            });
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).get("invalid_reason").asText()).startsWith("98.0 % of the offered rate");
    assertThat(rows.get(1).get("valid").asBoolean()).isTrue();
    // The search knows the knee: the curve makes no second row of it.
    assertThat(report.get("knees")).hasSize(2);
  }

  @Test
  void theTableNamesWhatIsInvalidAndWhatIsAbsent() {
    Results results = results();
    results.failed(Cell.ONE_CALLER, ArmName.ENVOY, "envoy: ended");
    assertThat(MeasureTable.text(report(plan(), results)))
        .contains("envoy INVALID")
        .contains("invalid: envoy: envoy: ended")
        .contains("haproxy is ABSENT: not on PATH (apt-get install haproxy)");
  }

  private static Plan plan() {
    return new Plan(
        List.of(
            new CellPlan(Cell.ONE_CALLER, FOUR, ROUNDS, Duration.ofSeconds(1), List.of()),
            new CellPlan(
                Cell.POD_KNEE,
                List.of(ArmName.ENVOY, ArmName.LIBRARY),
                ROUNDS,
                Duration.ofSeconds(1),
                List.of())),
        0);
  }

  private static Results results() {
    Results results = new Results();
    turns(results, Map.of());
    return results;
  }

  /** What the arms take in microseconds, times what a test says. */
  private static void turns(Results results, Map<ArmName, Double> slower) {
    Map<ArmName, Integer> micros =
        Map.of(
            ArmName.DIRECT, 130,
            ArmName.DIRECT_TUNED, 103,
            ArmName.LIBRARY, 104,
            ArmName.ENVOY, 300);
    for (int round = 0; round < ROUNDS; round++) {
      for (ArmName arm : FOUR) {
        double latency = micros.getOrDefault(arm, 0) * slower.getOrDefault(arm, 1.0);
        results.add(turn(Cell.ONE_CALLER, arm, round, null, null, latency, 100));
      }
      Ladder ladder = Ladder.of(round, ROUNDS);
      knee(results, ladder, round, ArmName.ENVOY, 20);
      // 22 or 23 steps are 2.93 or 3.07 times.
      knee(results, ladder, round, ArmName.LIBRARY, round % 2 == 0 ? 42 : 43);
    }
  }

  private static void knee(Results results, Ladder ladder, int round, ArmName arm, int step) {
    for (int next = step - 1; next <= step + 1; next++) {
      boolean carried = next <= step;
      results.add(turn(Cell.POD_KNEE, arm, round, ladder.rate(next), carried, 100, 100));
    }
    results.knee(Cell.POD_KNEE, arm, round, new Knee(ladder.rate(step), ladder.rate(step + 1)));
  }

  private static Turn turn(
      Cell cell,
      ArmName arm,
      int round,
      @Nullable Integer rate,
      @Nullable Boolean carried,
      double micros,
      int calls) {
    Tally tally = new Tally();
    for (int call = 0; call < calls; call++) {
      tally.released(1_000);
      tally.ended((long) (micros * 1_000), true, null);
    }
    boolean proxied = arm.proxied();
    return new Turn(
        cell,
        arm,
        round,
        0,
        rate,
        carried,
        tally,
        1,
        1_000_000_000L,
        new Costs(
            80_000L * calls,
            proxied ? 100_000L * calls : null,
            20_000L * calls,
            null,
            3L * calls,
            null,
            null,
            (arm == ArmName.LIBRARY ? 7_500L : 7_300L) * calls,
            null,
            null));
  }

  private static Report report(Plan plan, Results results) {
    List<Absence> absent =
        List.of(new Absence("haproxy", null, "not on PATH", "apt-get install haproxy"));
    MeasureRun run =
        new MeasureRun(
            plan, new Peers(Map.of(), absent, List.of()), absent, Path.of("p"), Path.of("f"));
    return Report.of(run, results, "test machine", "measure");
  }

  private static JsonNode json(Report report) {
    return new ObjectMapper().valueToTree(report);
  }

  private static JsonNode arm(JsonNode report, String arm, String cell) {
    return find(report.get("arms"), Map.of("arm", arm, "cell", cell));
  }

  private static JsonNode ratio(JsonNode report, String name) {
    return find(report.get("ratios"), Map.of("name", name));
  }

  private static JsonNode find(JsonNode rows, Map<String, String> fields) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode row : rows) {
      if (fields.entrySet().stream()
          .allMatch(field -> row.get(field.getKey()).asText().equals(field.getValue()))) {
        found.add(row);
      }
    }
    assertThat(found).as(fields.values().stream().collect(Collectors.joining(" "))).hasSize(1);
    return found.get(0);
  }
}
