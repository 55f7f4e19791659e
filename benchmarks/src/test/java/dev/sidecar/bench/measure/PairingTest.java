package dev.sidecar.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sidecar.bench.figure.Interval;
import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.load.Costs;
import dev.sidecar.bench.load.Tally;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PairingTest {
  @Test
  void theShareOfEnvoyTakesTheWorstBounds() {
    assertThat(Pairing.share(new Interval(-1, 1, 2), new Interval(40, 50, 80)))
        .isEqualTo(new Interval(0, 0.02, 0.05));
  }

  @Test
  void aShareOfWhatMayBeNothingIsUnknown() {
    assertThat(Pairing.share(new Interval(1, 2, 3), new Interval(0, 50, 80))).isNull();
    assertThat(Pairing.share(new Interval(1, 2, 3), null)).isNull();
  }

  @Test
  void kneesAreComparedRoundByRound() {
    // Whatever a round's machine was like, the first carried twice as much.
    assertThat(
            Pairing.rates(knees(2_000, 4_000, 600, 800, 1_000), knees(1_000, 2_000, 300, 400, 500)))
        .satisfies(
            ratio -> {
              assertThat(ratio.low()).isCloseTo(2, within(1e-9));
              assertThat(ratio.value()).isCloseTo(2, within(1e-9));
              assertThat(ratio.high()).isCloseTo(2, within(1e-9));
            });
  }

  @Test
  void aRoundInWhichNothingWasCarriedMakesNoRatio() {
    assertThat(Pairing.rates(knees(1, 2, 3, 4, null), knees(1, 2, 3, 4, 5))).isNull();
    assertThat(Pairing.rates(knees(1, 2, 3, 4, 5), knees(1, 2, 3, 4))).isNull();
  }

  @Test
  void aRoundWithoutTheFigureIsLeftOutAndNotCounted() {
    List<Turn> library = turns(600L, 600L, null, 600L, 600L, 600L, 600L);
    List<Turn> tuned = turns(100L, 100L, 100L, null, 100L, 100L, 100L);
    assertThat(Pairing.added(library, tuned, PairingTest::bytes))
        .isEqualTo(new Interval(500, 500, 500));
    assertThat(Pairing.rounds(library, tuned, PairingTest::bytes)).isEqualTo(5);
  }

  @Test
  void fewerThanFiveRoundsWithTheFigureMakeNoInterval() {
    List<Turn> library = turns(600L, 600L, null, 600L, 600L);
    List<Turn> tuned = turns(100L, 100L, 100L, 100L, 100L);
    assertThat(Pairing.added(library, tuned, PairingTest::bytes)).isNull();
    assertThat(Pairing.rounds(library, tuned, PairingTest::bytes)).isEqualTo(4);
  }

  /** One call a turn, so that the turn's bytes are the call's. */
  private static List<Turn> turns(@Nullable Long... bytes) {
    List<Turn> turns = new ArrayList<>();
    for (Long allocated : bytes) {
      Tally tally = new Tally();
      tally.ended(1_000, true, null);
      Costs costs = new Costs(null, null, null, null, null, null, null, allocated, null, null);
      turns.add(
          new Turn(
              Cell.ONE_CALLER, ArmName.LIBRARY, turns.size(), 0, null, null, tally, 1, 1, costs));
    }
    return turns;
  }

  private static @Nullable Double bytes(Turn turn) {
    return Costing.perRequest(List.of(turn), Costs::clientBytes);
  }

  private static Map<Integer, Knee> knees(@Nullable Integer... carried) {
    Map<Integer, Knee> knees = new LinkedHashMap<>();
    for (Integer rate : carried) {
      knees.put(knees.size(), new Knee(rate, 100_000));
    }
    return knees;
  }
}
