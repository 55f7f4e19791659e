package dev.sidecar.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointHealthTest {
  private final EndpointHealth health = new EndpointHealth(Endpoint.parse("10.0.0.1:80"));
  private final List<String> reports = new ArrayList<>();
  private final List<Streak> streaks = new ArrayList<>();
  private int seen;

  /**
   * Findings by letter: H healthy, S server error, G gateway error, C not connected, N not
   * answered, O operation failed, . nothing. Reports: after which finding, of what.
   */
  @ParameterizedTest
  @CsvSource(
      nullValues = "never",
      value = {
        // Server errors: every 5xx and, together, every failure without an answer.
        "3, 0, 0, SSS, 3 server errors",
        "3, 0, 0, SSH SSH SS, never",
        "3, 0, 0, SS.S, 4 server errors",
        "3, 0, 0, SGC, 3 server errors",
        "3, 0, 0, NCO, 3 server errors",
        "1, 0, 0, HHS, 3 server errors",
        "0, 0, 0, SSSSGGGGCCCC, never",
        // Reported once, however many follow before it is judged.
        "2, 0, 0, SSSSSS, 2 server errors",
        // Gateway failures: another 5xx ends their streak, and that of server errors goes on.
        "0, 3, 0, GGG, 3 gateway failures",
        "0, 3, 0, GGSGG, never",
        "0, 3, 0, GGHGG, never",
        "0, 3, 0, GCN, 3 gateway failures",
        "0, 3, 0, GGO G, never",
        "4, 3, 0, GSGG, 4 server errors",
        "3, 3, 0, GGG, 3 gateway failures; 3 server errors",
        // Apart: what has no answer counts for itself, and a connection ends that streak.
        "3, 0, 2, CC, 2 failures without an answer",
        "2, 2, 9, CCNNNN, never",
        "9, 9, 2, CHC, never",
        "9, 9, 2, CSC, never",
        "9, 9, 2, CNC, 3 failures without an answer",
        "9, 9, 2, NNNN, never",
        "9, 9, 1, N, 1 failures without an answer",
        "2, 9, 9, SCS, 3 server errors",
        "2, 9, 9, SHS, never",
        "9, 2, 9, GO, 2 gateway failures",
        "9, 9, 2, COC, never"
      })
  void streaksAreCountedByKind(
      int serverErrors, int gateway, int localOrigin, String findings, String expected) {
    watch(new Consecutive(serverErrors, gateway, localOrigin));
    find(findings);
    assertThat(String.join("; ", reports)).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void aStreakThatWasJudgedBeginsAnew() {
    watch(new Consecutive(2, 0, 0));
    find("SS");
    streaks.get(0).reset();
    find("S");
    assertThat(reports).hasSize(1);
    find("S");
    assertThat(reports).hasSize(2);
  }

  @Test
  void changedLimitsKeepTheStreak() {
    watch(new Consecutive(5, 0, 0));
    find("SSSS");
    watch(new Consecutive(3, 0, 0));
    find("S");
    assertThat(reports).containsExactly("5 server errors");
  }

  @Test
  void nobodyCountsUnlessSomebodyWatches() {
    find("SSSSS");
    watch(new Consecutive(5, 0, 0));
    find("SSSS");
    assertThat(reports).isEmpty();
    health.forget();
    find("S");
    watch(new Consecutive(5, 0, 0));
    find("SSSS");
    assertThat(reports).isEmpty();
  }

  @Test
  void whatACallCountedWhileTheWatchEndedDoesNotSilenceTheNextWatch() {
    // Both streaks are complete at once; the watch ends between the two reports.
    health.watchedBy(
        (endpoint, streak) -> {
          if (streaks.isEmpty()) {
            health.forget();
          }
          streaks.add(streak);
        },
        OutlierPolicy.builder().consecutive(new Consecutive(1, 1, 0)).build());
    find("G");
    watch(new Consecutive(1, 0, 0));
    find("S");
    assertThat(reports).containsExactly("2 server errors");
  }

  @Test
  void allStreaksBeginAnewWhenItReturns() {
    watch(new Consecutive(5, 5, 0));
    find("GGGG");
    health.eject(Rule.OUTLIER_CONSECUTIVE_5XX, OutlierPolicy.DEFAULT, Duration.ZERO, 0);
    long end = OutlierPolicy.DEFAULT.times().baseEjectionTime().toNanos();
    assertThat(health.returns(OutlierPolicy.DEFAULT, end - 1)).isFalse();
    assertThat(health.returns(OutlierPolicy.DEFAULT, end)).isTrue();
    find("GGGG");
    assertThat(reports).isEmpty();
  }

  private void watch(Consecutive limits) {
    health.watchedBy(
        (endpoint, streak) -> {
          reports.add(seen + " " + streak.meaning());
          streaks.add(streak);
        },
        OutlierPolicy.builder().consecutive(limits).build());
  }

  private void find(String findings) {
    for (char letter : findings.replace(" ", "").toCharArray()) {
      seen++;
      health.found(
          switch (letter) {
            case 'H' -> Finding.HEALTHY;
            case 'S' -> Finding.SERVER_ERROR;
            case 'G' -> Finding.GATEWAY_ERROR;
            case 'C' -> Finding.NOT_CONNECTED;
            case 'N' -> Finding.NOT_ANSWERED;
            case 'O' -> Finding.OPERATION_FAILED;
            case '.' -> Finding.NOTHING;
            default -> throw new IllegalArgumentException("letter: " + letter);
          });
    }
  }
}
