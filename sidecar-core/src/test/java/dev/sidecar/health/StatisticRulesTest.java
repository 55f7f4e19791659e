package dev.sidecar.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticRulesTest {
  /** Envoy's SRThreshold. */
  @Test
  void theThresholdIsTheMeanLessTheDeviationsOfAll() {
    assertThat(StatisticRules.threshold(new double[] {50, 100, 100, 100, 100}, 1900))
        .isCloseTo(52, within(1e-9));
  }

  /** Minimum of endpoints, volume and factor; successes of ten each; who is below. */
  @ParameterizedTest
  @CsvSource({
    "5, 10, 1900, 5 10 10 10 10, 0",
    "6, 10, 1900, 5 10 10 10 10, ''",
    "5, 11, 1900, 5 10 10 10 10, ''",
    "5, 10, 2000, 5 10 10 10 10, ''",
    "5, 10, 1999, 10 10 5 10 10, 2",
    "5, 10, 1900, 0 0 10 10 10, ''",
    "2, 10, 999, 9 10, 0",
    "2, 10, 1000, 9 10, ''",
    "1, 10, 0, 1 2 3, 0",
    "3, 10, 0, 7 7 7, ''"
  })
  void whoIsBelowTheOthers(int minimum, int volume, int factor, String successes, String expected) {
    SuccessRate policy = new SuccessRate(minimum, volume, factor, 100, 0);
    assertThat(text(StatisticRules.below(shares(successes), policy))).isEqualTo(expected);
  }

  /** Threshold, minimum of endpoints and volume; successes of ten each; who fails too often. */
  @ParameterizedTest
  @CsvSource({
    "80, 2, 10, 2 3 10, 0",
    "70, 2, 10, 2 3 10, 0 1",
    "100, 1, 10, 0 1, 0",
    "70, 4, 10, 2 3 10, ''",
    "70, 2, 11, 2 3 10, ''",
    "1, 1, 10, 10 9, 1"
  })
  void whoFailsTooOften(int threshold, int minimum, int volume, String successes, String expected) {
    FailurePercentage policy = new FailurePercentage(threshold, minimum, volume, 100, 0);
    assertThat(text(StatisticRules.failing(shares(successes), policy))).isEqualTo(expected);
  }

  @Test
  void whoTakesNoPartCountsForNobody() {
    List<Share> shares = List.of(new Share(0, 0), new Share(0, 10), new Share(10, 10));
    assertThat(StatisticRules.failing(shares, new FailurePercentage(1, 3, 1, 100, 0))).isEmpty();
    assertThat(StatisticRules.failing(shares, new FailurePercentage(1, 2, 1, 100, 0)))
        .containsExactly(1);
    assertThat(StatisticRules.below(shares, new SuccessRate(2, 1, 0, 100, 0))).containsExactly(1);
  }

  private static List<Share> shares(String successes) {
    return Stream.of(successes.split(" ")).map(it -> new Share(Long.parseLong(it), 10)).toList();
  }

  private static String text(List<Integer> indexes) {
    return String.join(" ", indexes.stream().map(String::valueOf).toList());
  }
}
