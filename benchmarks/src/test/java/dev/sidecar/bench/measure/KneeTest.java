package dev.sidecar.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KneeTest {
  private static final double LIMIT = Knee.P99_LIMIT_MICROS;

  @ParameterizedTest(name = "{0}/s achieved {1}/s, {2} missed, p99 {3} us: {4}")
  @CsvSource({
    "1000, 1000, 0, 400, true",
    "1000, 990, 0, 400, true",
    "1000, 989.9, 0, 400, false",
    "1000, 1000, 1, 400, false",
    "1000, 1000, 0, 5000, true",
    "1000, 1000, 0, 5000.1, false",
    "1000, 0, 0, , false",
  })
  void aCarriedRateIsAchievedInTimeWithNothingMissed(
      int offered, double achieved, long missed, @Nullable Double p99, boolean carried) {
    assertThat(new LoadPoint(offered, achieved, missed, p99, true).carried(LIMIT))
        .isEqualTo(carried);
  }

  @Test
  void theKneeIsTheHighestCarriedRateBelowTheFirstThatIsNot() {
    assertThat(knee(good(500), good(1_000), bad(2_000), bad(4_000)))
        .isEqualTo(new Knee(1_000, 2_000));
  }

  @Test
  void aRateCarriedByLuckPastTheKneeDoesNotMoveIt() {
    assertThat(knee(good(500), bad(1_000), good(2_000))).isEqualTo(new Knee(500, 1_000));
  }

  @Test
  void theKneeIsOpenIfEveryRateWasCarried() {
    assertThat(knee(good(500), good(1_000))).isEqualTo(new Knee(1_000, null));
  }

  @Test
  void thereIsNoKneeIfNoRateWasCarried() {
    assertThat(knee(bad(500), bad(1_000))).isEqualTo(new Knee(null, 500));
  }

  @Test
  void aPointAtWhichTheLoopItselfWasLateProvesNothing() {
    LoadPoint lateAndSlow = new LoadPoint(1_000, 1_000, 0, 9_000.0, false);
    LoadPoint lateAndFast = new LoadPoint(4_000, 4_000, 0, 400.0, false);
    assertThat(knee(good(500), lateAndSlow, good(2_000), lateAndFast))
        .isEqualTo(new Knee(2_000, null));
  }

  @Test
  void theOrderOfTheRatesDoesNotMatter() {
    assertThat(knee(bad(4_000), good(500), good(2_000))).isEqualTo(new Knee(2_000, 4_000));
  }

  @ParameterizedTest(name = "from {0}/s, carrying {1}/s")
  @CsvSource({
    "1000, 5000",
    "5000, 5000",
    "9000, 5000",
    "5000, 100",
  })
  void aSearchEndsBetweenTwoStepsWhereverItBegins(double start, int carried) throws IOException {
    Ladder ladder = Ladder.of(3, 8);
    Knee knee = Knee.search(ladder, ladder.stepsBelow(start), rate -> rate <= carried);
    int highest = knee.carriedRate() == null ? 0 : knee.carriedRate();
    assertThat(highest).isLessThanOrEqualTo(carried);
    assertThat(knee.notCarriedRate()).isGreaterThan(carried);
    assertThat(knee.notCarriedRate() / Math.max(100.0, highest)).isBetween(1.0, 1.06);
  }

  @Test
  void aSearchOffersNoRateTwice() throws IOException {
    List<Integer> offered = new ArrayList<>();
    Ladder ladder = new Ladder(0);
    Knee.search(
        ladder,
        ladder.stepsBelow(2_000),
        rate -> {
          offered.add(rate);
          return rate <= 1_000;
        });
    assertThat(offered).doesNotHaveDuplicates().hasSizeLessThan(12);
  }

  @Test
  void anArmThatCarriesEverythingHasAnOpenKnee() throws IOException {
    Ladder ladder = new Ladder(0);
    Knee knee = Knee.search(ladder, ladder.highest() - 2, rate -> true);
    assertThat(knee).isEqualTo(new Knee(ladder.rate(ladder.highest()), null));
  }

  @Test
  void theLaddersOfTheRoundsDivideAStepEvenly() {
    assertThat(Ladder.of(0, 4).rate(20)).isEqualTo(265);
    assertThat(Ladder.of(2, 4).rate(20)).isEqualTo(272);
    assertThat(Ladder.of(0, 4).rate(21)).isEqualTo(279);
  }

  private static Knee knee(LoadPoint... curve) {
    return Knee.of(List.of(curve));
  }

  private static LoadPoint good(int rate) {
    return new LoadPoint(rate, rate, 0, 400.0, true);
  }

  private static LoadPoint bad(int rate) {
    return new LoadPoint(rate, rate * 0.9, 0, 80_000.0, true);
  }
}
