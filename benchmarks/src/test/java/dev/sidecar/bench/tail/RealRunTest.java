package dev.sidecar.bench.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sidecar.bench.tail.Scenario.Trouble;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That the run over loopback runs; its figures are for a quiet machine. */
@Timeout(180)
class RealRunTest {
  private static final int RATE = 60;
  private static final long NEED_NANOS = 1_000_000;

  @Test
  void everyPolicyAnswersAndWhoGoesByLatencyAvoidsTheOneThatRefuses() throws Exception {
    List<TailRow> rows = run(Scenario.small(Trouble.REFUSES)).rows();
    assertThat(rows).hasSize(Contender.values().length - 1);
    assertThat(rows).allMatch(row -> row.p50Millis() > 0 && row.p99Millis() >= row.p50Millis());
    assertThat(row(rows, Contender.ROUND_ROBIN).refusedFraction()).isCloseTo(1.0 / 3, within(0.02));
    assertThat(row(rows, Contender.PEAK_EWMA).refusedFraction()).isLessThan(0.1);
  }

  @Test
  void theSlowEndpointIsSlowAndTheShareOfTheCallsThatItGetsIsKnown() throws Exception {
    RealRun.Ran ran = run(Scenario.small(Trouble.SLOW));
    TailRow roundRobin = row(ran.rows(), Contender.ROUND_ROBIN);
    assertThat(roundRobin.p95Millis()).isGreaterThan(20);
    assertThat(roundRobin.firstFraction()).isCloseTo(1.0 / 3, within(0.02));
    assertThat(roundRobin.firstFractionBefore()).isCloseTo(1.0 / 3, within(0.02));
    assertThat(roundRobin.probesPerCall()).isZero();
    assertThat(row(ran.rows(), Contender.PREQUAL).probesPerCall()).isPositive();
  }

  @Test
  void theCallsAreSimulatedToo() throws Exception {
    RealRun.Ran ran = run(Scenario.large(Trouble.ANTAGONISTS));
    assertThat(ran.simulated()).extracting(TailRow::policy).isEqualTo(policies(ran.rows()));
    assertThat(ran.simulated()).extracting(TailRow::calls).containsOnly(2 * RATE);
    assertThat(ran.conditions().armsAtOnce()).isEqualTo(ran.rows().size());
    assertThat(TailReport.real("here", List.of(ran)).text())
        .contains("60 calls/s of 1 ms to each of 5 arms, 1 + 1 s", "the same calls, simulated");
  }

  private static RealRun.Ran run(Scenario scenario) throws Exception {
    return new RealRun(1, 1, null).run(List.of(scenario.of(RATE, NEED_NANOS))).get(0);
  }

  private static List<String> policies(List<TailRow> rows) {
    return rows.stream().map(TailRow::policy).toList();
  }

  private static TailRow row(List<TailRow> rows, Contender contender) {
    return rows.stream()
        .filter(row -> row.policy().equals(contender.label()))
        .findFirst()
        .orElseThrow();
  }
}
