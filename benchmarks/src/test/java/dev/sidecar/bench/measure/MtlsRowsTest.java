package dev.sidecar.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.load.Costs;
import dev.sidecar.bench.load.Tally;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What mTLS costs, over turns that are given. */
class MtlsRowsTest {
  private static final Cell ONE = Cell.ONE_CALLER.withMtls();
  private static final Cell KNEE = Cell.POD_KNEE.withMtls();
  private static final int ROUNDS = 6;
  private static final int CALLS = 100;

  /** Microseconds of a call, and steps of the ladder that are carried. */
  private static final Map<ArmName, List<Integer>> ARMS =
      Map.of(
          ArmName.DIRECT_TUNED, List.of(100, 60),
          ArmName.DIRECT_TUNED_MTLS, List.of(120, 52),
          ArmName.LIBRARY, List.of(101, 60),
          ArmName.LIBRARY_MTLS, List.of(123, 51),
          ArmName.LIBRARY_MTLS_BC, List.of(150, 45),
          ArmName.ENVOY_MTLS, List.of(500, 20));

  @TempDir Path directory;

  @Test
  void everyPriceCanBeRecomputedFromTheRounds() throws IOException {
    Results results = results();
    Path file = directory.resolve("m.json.rounds.csv");
    RoundsFile.write(file, results.turns());
    RecomputedRatios again = RecomputedRatios.of(file);
    List<MtlsRow> rows = new MtlsRows(plan(), results).rows();
    // Five pairs: two figures of the closed cell, one of the search.
    assertThat(rows).hasSize(15);
    for (MtlsRow row : rows) {
      assertThat(row.value())
          .as(row.toString())
          .isNotNull()
          .isCloseTo(again.mtls(row.cell(), row.arm(), row.over(), row.figure()), within(1e-6));
      assertThat(row.rounds()).isEqualTo(ROUNDS);
      assertThat(row.valueCi()).hasSize(2);
    }
    assertThat(MtlsRows.faults(rows)).isEmpty();
  }

  @Test
  void processorTimeIsThatOfAllProcesses() {
    List<MtlsRow> rows = new MtlsRows(plan(), results()).rows();
    assertThat(rows)
        .filteredOn(row -> row.arm().equals("envoy+mtls") && row.figure().equals("cpu-added-us"))
        .singleElement()
        // 500 of the client and 300 of the proxies, over 123 of the library's.
        .satisfies(row -> assertThat(row.value()).isCloseTo(500 + 300 - 123, within(1e-6)));
  }

  @Test
  void pairWithAnArmThatFailedDoesNotStand() {
    Results results = results();
    results.failed(ONE, ArmName.ENVOY_MTLS, "envoy: ended");
    List<MtlsRow> rows = new MtlsRows(plan(), results).rows();
    assertThat(MtlsRows.faults(rows))
        .containsExactly(
            "p50-added-us of envoy+mtls over library+mtls in mtls-closed-1-free-h1-0-256: a turn is"
                + " missing or invalid",
            "cpu-added-us of envoy+mtls over library+mtls in mtls-closed-1-free-h1-0-256: a turn is"
                + " missing or invalid");
  }

  @Test
  void plansWithoutMtlsHaveNoSuchRows() {
    assertThat(new MtlsRows(Plans.standard(), new Results()).rows()).isEmpty();
  }

  private static Plan plan() {
    List<ArmName> arms = List.copyOf(ARMS.keySet());
    return new Plan(
        List.of(
            new CellPlan(ONE, arms, ROUNDS, Duration.ofSeconds(1), List.of()),
            new CellPlan(KNEE, arms, ROUNDS, Duration.ofSeconds(1), List.of())),
        0);
  }

  private static Results results() {
    Results results = new Results();
    for (int round = 0; round < ROUNDS; round++) {
      Ladder ladder = Ladder.of(round, ROUNDS);
      for (Map.Entry<ArmName, List<Integer>> arm : ARMS.entrySet()) {
        int micros = arm.getValue().get(0);
        int step = arm.getValue().get(1);
        results.add(turn(ONE, arm.getKey(), round, null, null, micros));
        for (int next = step; next <= step + 1; next++) {
          int rate = ladder.rate(next);
          results.add(turn(KNEE, arm.getKey(), round, rate, next == step, micros));
        }
        Knee knee = new Knee(ladder.rate(step), ladder.rate(step + 1));
        results.knee(KNEE, arm.getKey(), round, knee);
      }
    }
    return results;
  }

  private static Turn turn(
      Cell cell,
      ArmName arm,
      int round,
      @Nullable Integer rate,
      @Nullable Boolean carried,
      int micros) {
    Tally tally = new Tally();
    for (int call = 0; call < CALLS; call++) {
      tally.released(1_000);
      tally.ended(micros * 1_000L, true, null);
    }
    Long proxy = arm.proxied() ? Long.valueOf(300_000L * CALLS) : null;
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
            micros * 1_000L * CALLS,
            proxy,
            20_000L * CALLS,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
  }
}
