package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.balance.PriorityLoads.Level;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One priority: when it is in panic. Several are in the corpus, and in the properties. */
class PriorityLoadsTest {
  @ParameterizedTest
  @CsvSource({
    // healthy, total, threshold, panics
    "1, 1, 50, false",
    "0, 1, 50, true",
    "1, 2, 50, false",
    "1, 3, 50, true",
    "1, 4, 50, true",
    "2, 4, 50, false",
    "2, 5, 50, true",
    "49, 99, 50, true",
    "50, 99, 50, false",
    "0, 4, 50, true",
    "4, 4, 50, false",
    // Nobody is there, so that it means nothing.
    "0, 0, 50, true",
  })
  void lessThanTheThresholdIsPanic(int healthy, int total, double threshold, boolean panics) {
    assertThat(panics(healthy, total, threshold)).isEqualTo(panics);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0, 10000", "1, 10000"})
  void aThresholdOfZeroIsNeverPanic(int healthy, int total) {
    assertThat(panics(healthy, total, 0)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // 140 * healthy / total in whole percent: 100 and more suffices, 99 does not.
    "5, 7, false",
    "71, 100, true",
    "72, 100, false",
    "3, 4, false",
    "2, 3, true",
    "7142, 10000, true",
    "7143, 10000, false",
    "1533916892, 2147483647, false",
    "1533916890, 2147483647, true",
  })
  void fiveOfSevenAlwaysSuffice(int healthy, int total, boolean panics) {
    assertThat(panics(healthy, total, 100)).isEqualTo(panics);
  }

  @ParameterizedTest
  @CsvSource({
    // A fraction of the threshold is dropped; one of the endpoints' share is not.
    "33, 100, 33.9, false",
    "32, 100, 33.9, true",
    "1, 3, 33.9, false",
    "1, 3, 34, true",
    // In doubles 29 / 100 * 100 is 28.999999999999996, so Envoy reads 28.
    "28, 100, 29, false",
    "27, 100, 29, true",
    "29, 100, 30, true",
    "0, 100, 0.9, false",
  })
  void theThresholdIsReadInWholePercentAsEnvoyDoes(
      int healthy, int total, double threshold, boolean panics) {
    assertThat(panics(healthy, total, threshold)).isEqualTo(panics);
  }

  private static boolean panics(int healthy, int total, double threshold) {
    return PriorityLoads.of(List.of(Level.of(healthy, total)), threshold, 140).panics(0);
  }
}
