package dev.sidecar.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.Rule;
import dev.sidecar.policy.HealthCheckPolicy.Thresholds;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HealthProbe.StatusRange;
import dev.sidecar.spi.Transport.Probed;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule that makes an endpoint healthy and unhealthy. */
class CheckStateTest {
  /**
   * Results: p passed, c counted, u unexpected status, t told by an answer. The states after each:
   * H healthy, U unhealthy.
   */
  @ParameterizedTest(name = "{0}, thresholds {1}/{2}, {3}: {4}")
  @CsvSource({
    // The first result decides alone.
    "JOINS, 3, 3, p, H",
    "JOINS, 3, 3, c, U",
    "JOINS, 1, 1, u, U",
    "SERVES, 3, 3, p, H",
    "SERVES, 3, 3, c, U",
    "SERVES, 3, 3, u, U",
    // After a first failure it must pass as often as any other.
    "JOINS, 3, 3, cppp, UUUH",
    "JOINS, 1, 3, cp, UH",
    // Failures in a row are counted; a pass in between begins anew.
    "JOINS, 1, 3, pccc, HHHU",
    "JOINS, 1, 3, pccpccc, HHHHHHU",
    // An unexpected status and an answer that says so wait for nothing.
    "JOINS, 1, 3, pu, HU",
    "JOINS, 1, 3, pt, HU",
    // Passes in a row are counted; any failure in between begins anew.
    "JOINS, 3, 1, pcppp, HUUUH",
    "JOINS, 3, 1, pcppcppp, HUUUUUUH",
    "JOINS, 2, 1, pupupp, HUUUUH",
    "JOINS, 2, 1, ptptpp, HUUUUH",
    // What was counted before it became unhealthy is not counted after.
    "JOINS, 1, 2, pcupcc, HHUHHU",
    // Told before the first probe has ended: that was the first result.
    "JOINS, 2, 1, tpp, UUH",
  })
  void resultsMakeHealthyAndUnhealthy(
      String begin, int healthy, int unhealthy, String results, String expected) {
    CheckState state = begin.equals("JOINS") ? CheckState.JOINS : CheckState.SERVES;
    StringBuilder seen = new StringBuilder();
    for (char each : results.toCharArray()) {
      state = state.after(result(each), new Thresholds(healthy, unhealthy));
      seen.append(state.healthy() ? 'H' : 'U');
    }
    assertThat(seen).hasToString(expected);
  }

  /** The reason that is told is the last that would have decided alone, else the first. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "'', health/not-passed",
    "c, health/not-passed",
    "u, health/unexpected-status",
    "uc, health/unexpected-status",
    "cu, health/unexpected-status",
    "pcc, health/unhealthy-threshold",
    "pccu, health/unexpected-status",
    "pt, health/immediate-fail",
    "ptc, health/immediate-fail",
  })
  void endpointIsUnhealthyByARule(String results, String rule) {
    CheckState state = CheckState.JOINS;
    for (char each : results.toCharArray()) {
      state = state.after(result(each), new Thresholds(2, 2));
    }
    assertThat(state.out()).isEqualTo(Rule.of(rule));
  }

  private static CheckResult result(char letter) {
    return switch (letter) {
      case 'p' -> CheckResult.PASSED;
      case 'c' -> CheckResult.COUNTED;
      case 'u' -> CheckResult.UNEXPECTED;
      default -> CheckResult.TOLD;
    };
  }

  @ParameterizedTest(name = "status {0}: {1}")
  @CsvSource({
    "200, PASSED",
    "204, PASSED",
    "299, PASSED",
    "300, UNEXPECTED",
    "404, UNEXPECTED",
    "429, COUNTED",
    "503, COUNTED",
    "504, UNEXPECTED",
    // Both expected and to be counted.
    "250, PASSED",
  })
  void statusIsExpectedOrCountedOrDecides(int status, CheckResult expected) {
    HealthProbe probe =
        HealthProbe.Http.of("/")
            .withStatuses(
                List.of(new StatusRange(200, 299)),
                List.of(
                    new StatusRange(250, 250),
                    new StatusRange(429, 429),
                    new StatusRange(500, 503)));
    assertThat(CheckResult.of(probe, new Probed.Answered(status, false))).isEqualTo(expected);
    // An answer that passes counts for more than what it says besides.
    assertThat(CheckResult.of(probe, new Probed.Answered(status, true))).isEqualTo(expected);
    assertThat(CheckResult.of(probe, new Probed.Failed("refused"))).isEqualTo(CheckResult.COUNTED);
    assertThat(CheckResult.of(new HealthProbe.Tcp(), new Probed.Connected()))
        .isEqualTo(CheckResult.PASSED);
  }

  @Property
  void stateChangesAfterAsManyResultsInARowAsItsThreshold(
      @ForAll List<CheckResult> before,
      @ForAll @IntRange(min = 1, max = 9) int healthy,
      @ForAll @IntRange(min = 1, max = 9) int unhealthy) {
    Thresholds thresholds = new Thresholds(healthy, unhealthy);
    CheckState state = CheckState.JOINS;
    for (CheckResult each : before) {
      CheckState next = state.after(each, thresholds);
      // Only a pass makes healthy, only a failure unhealthy.
      assertThat(next.healthy())
          .isIn(state.healthy(), !state.first() ? each == CheckResult.PASSED : next.healthy());
      state = next;
    }
    assertThat(state.passes()).isLessThan(healthy);
    assertThat(state.failures()).isLessThan(unhealthy);
    for (int i = 0; i < healthy; i++) {
      state = state.after(CheckResult.PASSED, thresholds);
    }
    assertThat(state.healthy()).isTrue();
    for (int i = 0; i < unhealthy; i++) {
      assertThat(state.healthy()).isTrue();
      state = state.after(CheckResult.COUNTED, thresholds);
    }
    assertThat(state.healthy()).isFalse();
    for (int i = 0; i < healthy; i++) {
      assertThat(state.healthy()).isFalse();
      state = state.after(CheckResult.PASSED, thresholds);
    }
    assertThat(state.healthy()).isTrue();
  }
}
