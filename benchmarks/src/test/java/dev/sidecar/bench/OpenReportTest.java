package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class OpenReportTest {
  private static final Costs UNKNOWN = new Costs(null, null, null, null, null, null, null);

  @Test
  void aRowMergesTheRoundsOfOneArmAtOneRate() {
    JsonNode row = json(report(5)).get("arms").get(1);
    assertThat(row.get("arm").textValue()).isEqualTo("library");
    assertThat(row.get("load").textValue()).isEqualTo("open");
    assertThat(row.get("callers").intValue()).isEqualTo(32);
    assertThat(row.get("offered_rate").doubleValue()).isEqualTo(1_000);
    assertThat(row.get("achieved_rate").doubleValue()).isEqualTo(1_000);
    assertThat(row.get("rounds").intValue()).isEqualTo(5);
    assertThat(row.get("seconds").doubleValue()).isEqualTo(5);
    assertThat(row.get("requests").longValue()).isEqualTo(5_000);
    assertThat(row.get("overflow").longValue()).isZero();
    assertThat(row.get("valid").booleanValue()).isTrue();
    assertThat(row.get("invalid_reason").isNull()).isTrue();
    assertThat(row.get("release_lag_p99_us").doubleValue()).isBetween(10.0, 10.1);
    assertThat(row.get("p50_us").doubleValue()).isBetween(400.0, 400.5);
    assertThat(row.get("added_p50_us").doubleValue()).isBetween(199.0, 201.0);
  }

  @Test
  void whatWasNotMeasuredIsNullAndNotZero() {
    assertThat(json(report(2)).get("other_work_processors").isNull()).isTrue();
    JsonNode row = json(report(2)).get("arms").get(1);
    assertThat(row.get("added_p50_us").isNull()).isTrue();
    assertThat(row.get("machine_busy_us_per_request").isNull()).isTrue();
    assertThat(row.get("ctx_switches_per_request").isNull()).isTrue();
    assertThat(row.get("proxy_rss_mb").isNull()).isTrue();
    assertThat(row.get("cpu_us_per_request").get("client").isNull()).isTrue();
  }

  @Test
  void everyArmHasAKnee() {
    JsonNode knee = json(report(5)).get("knees").get(1);
    assertThat(knee.get("arm").textValue()).isEqualTo("library");
    assertThat(knee.get("p99_limit_us").doubleValue()).isEqualTo(5_000);
    assertThat(knee.get("rate").intValue()).isEqualTo(1_000);
    assertThat(knee.get("not_carried_rate").isNull()).isTrue();
  }

  @Test
  void ratesAreAscendingAndAppearOnce() {
    assertThat(plan(1, List.of(2_000, 500, 2_000)).rates()).containsExactly(500, 2_000);
    assertThatThrownBy(() -> plan(1, List.of(0))).hasMessage("--rates: 0 (expected: 1 to 100000)");
    assertThatThrownBy(() -> plan(1, List.of())).hasMessageContaining("--rates: none");
  }

  @Test
  void optionsOfTheOpenLoadAreRefusedForTheClosedOne() {
    assertThatThrownBy(() -> options("--rates", "500"))
        .hasMessage("--rates: [500] (expected: --load open)");
    assertThatThrownBy(() -> options("--load", "half"))
        .hasMessage("--load: half (expected: closed or open)");
    assertThat(options()).isNull();
  }

  @Test
  void optionsGiveThePlanOfAnOpenLoad() {
    OpenPlan plan =
        options("--load", "open", "--rates", "500,1000", "--seconds", "2", "--callers", "8");
    assertThat(plan).isNotNull();
    assertThat(plan.rates()).containsExactly(500, 1_000);
    assertThat(plan.callers()).isEqualTo(8);
    assertThat(plan.plan().cell()).isEqualTo(Duration.ofSeconds(2));
    assertThat(plan.plan().rounds()).isEqualTo(5);
  }

  private static OpenPlan options(String... args) {
    OpenOptions options = new OpenOptions();
    new CommandLine(options).parseArgs(args);
    return options.plan(List.of(ArmName.LIBRARY), null, false);
  }

  private static OpenPlan plan(int rounds, List<Integer> rates) {
    List<ArmName> arms = List.of(ArmName.DIRECT_TUNED, ArmName.LIBRARY);
    return new OpenPlan(new Plan(arms, rounds, Duration.ofSeconds(1), 100), rates, 32);
  }

  private static OpenReport report(int rounds) {
    OpenPlan plan = plan(rounds, List.of(1_000));
    List<OpenCell> cells = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      cells.add(cell(plan, round, ArmName.DIRECT_TUNED, 200_000));
      cells.add(cell(plan, round, ArmName.LIBRARY, 400_000));
    }
    return OpenReport.of(plan, cells, null);
  }

  private static OpenCell cell(OpenPlan plan, int round, ArmName arm, long nanos) {
    OpenTally tally = new OpenTally();
    for (int call = 0; call < 1_000; call++) {
      tally.released(10_000);
      tally.ended(nanos, true, null);
    }
    return new OpenCell(round, 0, arm, plan.schedule(1_000), tally, 1, UNKNOWN);
  }

  private static JsonNode json(OpenReport report) {
    return new ObjectMapper().valueToTree(report);
  }
}
