package dev.sidecar.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ResamplingTest {
  @Test
  void equalRoundsGiveAPoint() {
    assertThat(Resampling.geometricMean(new double[] {2, 2, 2, 2, 2}))
        .satisfies(
            interval -> {
              assertThat(interval.low()).isCloseTo(2, within(1e-12));
              assertThat(interval.value()).isCloseTo(2, within(1e-12));
              assertThat(interval.high()).isCloseTo(2, within(1e-12));
            });
  }

  @Test
  void aRatioAndItsInverseCancel() {
    Interval interval = Resampling.geometricMean(new double[] {2, 0.5, 4, 0.25, 1});
    assertThat(interval.value()).isCloseTo(1, within(1e-12));
    assertThat(interval.low()).isLessThan(1);
    assertThat(interval.high()).isGreaterThan(1);
  }

  @Test
  void theSameRoundsGiveTheSameInterval() {
    double[] rounds = {1.01, 0.99, 1.03, 1.00, 0.97, 1.02};
    assertThat(Resampling.geometricMean(rounds)).isEqualTo(Resampling.geometricMean(rounds));
  }

  @Test
  void theWidthIsThatOfTheNormalApproximation() {
    Random random = new Random(7);
    double[] rounds = random.doubles(400, 0, 1).toArray();
    Interval interval = Resampling.mean(rounds);
    double expectedWidth = 2 * 1.96 * Math.sqrt(1 / 12.0) / Math.sqrt(400);
    assertThat(interval.high() - interval.low())
        .isCloseTo(expectedWidth, within(expectedWidth * 0.1));
    assertThat(0.5).isBetween(interval.low(), interval.high());
  }

  @Test
  void aRatioOfMeansWeighsRoundsByTheirSize() {
    double[] above = {10, 10, 10, 10, 40};
    double[] below = {10, 10, 10, 10, 10};
    assertThat(Resampling.ratioOfMeans(above, below))
        .satisfies(
            interval -> {
              assertThat(interval.value()).isCloseTo(1.6, within(1e-12));
              assertThat(interval.low()).isCloseTo(1, within(1e-12));
              assertThat(interval.high()).isBetween(2.0, 4.0);
            });
  }

  @Test
  void aRatioToWhatMayBeNothingIsUnknown() {
    double[] above = {1, 1, 1, 1, 1};
    assertThat(Resampling.ratioOfMeans(above, new double[] {1, -2, 1, -2, 1})).isNull();
    assertThat(Resampling.ratioOfMeans(above, new double[] {1, 1, 1, 1})).isNull();
  }

  @Test
  void fewerThanFiveRoundsGiveNoInterval() {
    assertThat(Resampling.mean(new double[] {1, 1, 1, 1})).isNull();
  }
}
