package dev.sidecar.bench.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.bench.tail.Scenario.Trouble;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That the run over loopback runs; its figures are for a quiet machine. */
@Timeout(180)
class RealRunTest {
  @Test
  void everyPolicyAnswersAndWhoGoesByLatencyAvoidsTheOneThatRefuses() throws Exception {
    Scenario scenario = Scenario.small(Trouble.REFUSES);
    List<TailRow> rows = new RealRun(1, 1, null).run(List.of(scenario)).get(0).rows();
    assertThat(rows).hasSize(Contender.values().length - 1);
    assertThat(rows).allMatch(row -> row.p50Millis() > 0 && row.p99Millis() >= row.p50Millis());
    assertThat(refused(rows, Contender.ROUND_ROBIN)).isBetween(0.2, 0.5);
    assertThat(refused(rows, Contender.PEAK_EWMA)).isLessThan(0.1);
  }

  private static double refused(List<TailRow> rows, Contender contender) {
    return rows.stream()
        .filter(row -> row.policy().equals(contender.label()))
        .findFirst()
        .orElseThrow()
        .refusedFraction();
  }
}
