package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.Rule;
import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import dev.sidecar.spi.Draws;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeakEwmaPickerTest {
  private static final double DECAY_NANOS = 10e9;

  @ParameterizedTest
  @CsvSource({
    // draws, loads, latencies in ms, weights, picked
    "0 0, 0 0, 20 1, 1 1, 1",
    "1 0, 0 0, 20 1, 1 1, 1",
    "0 0, 3 2, 10 10, 1 1, 1",
    // 20 ms and nothing to do against 1 ms and 18 or 20 to do.
    "0 0, 0 18, 20 1, 1 1, 1",
    "0 0, 0 20, 20 1, 1 1, 0",
    // A tie keeps the first drawn.
    "0 0, 5 5, 7 7, 1 1, 0",
    "1 0, 5 5, 7 7, 1 1, 1",
    // Three times the weight carries three times the cost.
    "0 0, 1 5, 10 10, 1 3, 0",
    "1 0, 0 2, 10 10, 1 3, 1",
    "0 0, 0 1, 10 10, 1 3, 1",
    "0 0, 0 3, 10 10, 1 3, 0",
    // The second draw leaves the first one out.
    "1 1, 0 0 0, 9 9 1, 1 1 1, 2",
    "1 0, 0 0 0, 1 9 9, 1 1 1, 0",
    "2 1, 0 0 0, 9 1 9, 1 1 1, 1",
  })
  void theCheaperOfTwoIsPicked(
      String draws, String loads, String latencies, String weights, int picked) {
    int[] drawn = numbers(draws);
    AtomicInteger next = new AtomicInteger();
    Loads all = new Measured(numbers(loads), numbers(latencies), numbers(weights));
    Picker picker = of(all, () -> drawn[next.getAndIncrement()]);
    assertThat(picker.pick(all, 0, 0)).isEqualTo(picked);
    assertThat(next).hasValue(drawn.length);
  }

  @Test
  void theOnlyEndpointIsPickedWithoutADraw() {
    Loads one = new Measured(new int[] {9}, new int[] {9}, new int[] {1});
    Picker picker =
        of(
            one,
            () -> {
              throw new AssertionError("drawn");
            });
    assertThat(picker.pick(one, 0, 0)).isZero();
  }

  @Test
  void everyPairIsDrawnAsOftenAndNoEndpointMeetsItself() {
    // All alike, so that the first drawn is taken, and then the one after it on the list is not.
    Random random = new Random(1);
    int[] four = {1, 1, 1, 1};
    Loads all = new Measured(new int[4], four, four);
    int[] picks = new int[4];
    Picker picker = of(all, random::nextLong);
    for (int i = 0; i < 40_000; i++) {
      picks[picker.pick(all, 0, 0)]++;
    }
    assertThat(Arrays.stream(picks).min().getAsInt()).isGreaterThan(9_600);
    // Of two, the slower one is never taken, which with replacement it is once in four times.
    Loads two = new Measured(new int[2], new int[] {1, 2}, new int[] {1, 1});
    Picker ofTwo = of(two, random::nextLong);
    for (int i = 0; i < 1_000; i++) {
      assertThat(ofTwo.pick(two, 0, 0)).isZero();
    }
  }

  @Test
  void itHasARuleOfItsOwnWhateverTheWeights() {
    Loads weighted = new Measured(new int[2], new int[] {1, 1}, new int[] {1, 9});
    assertThat(Picker.rule(PeakEwma.DEFAULT, weighted)).isEqualTo(Rule.BALANCE_PEAK_EWMA);
  }

  private static Picker of(Loads loads, Draws draws) {
    return Picker.of(PeakEwma.DEFAULT, loads, new Turns(draws), draws);
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  /** Endpoints whose latencies were measured at one moment. */
  private record Measured(int[] loads, int[] latenciesMillis, int[] weights) implements Loads {
    @Override
    public int size() {
      return loads.length;
    }

    @Override
    public int inFlight(int index) {
      return loads[index];
    }

    @Override
    public long fadesNanos(int index) {
      return (long) (DECAY_NANOS * Math.log(latenciesMillis[index] * 1e6));
    }

    @Override
    public int weight(int index) {
      return weights[index];
    }
  }
}
