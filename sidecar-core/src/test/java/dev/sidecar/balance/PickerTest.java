package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.spi.Draws;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PickerTest {
  private final List<Integer> reads = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "0, 0 1 2 0 1",
    "7, 1 2 0 1 2",
    // The counter goes from Integer.MAX_VALUE to Integer.MIN_VALUE, which reads as 2^31.
    "2147483646, 0 1 2 0 1",
    // Only the lower half of the draw counts: 2^32 + 1.
    "4294967297, 1 2 0 1 2",
  })
  void roundRobinGoesInTurnFromARandomOffset(long offset, String expected) {
    Picker picker = Picker.roundRobin(() -> offset);
    assertThat(picks(picker, loads(0, 0, 0), 5)).isEqualTo(expected);
    assertThat(reads).isEmpty();
  }

  @Test
  void roundRobinStaysInRangeWhereTheCounterBeginsAgain() {
    assertThat(picks(Picker.roundRobin(() -> -2), loads(0, 0, 0), 5)).isEqualTo("2 0 0 1 2");
  }

  @Test
  void roundRobinFollowsANumberOfEndpointsThatChanges() {
    Picker picker = Picker.roundRobin(() -> 5);
    assertThat(picker.pick(loads(0, 0, 0))).isEqualTo(2);
    assertThat(picker.pick(loads(0))).isZero();
    assertThat(picker.pick(loads(0, 0))).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    // draws, loads, picked
    "0 1, 3 2 0, 1",
    "1 0, 3 2 0, 1",
    "0 2, 3 2 0, 2",
    // A tie keeps the first drawn.
    "0 1, 5 5 5, 0",
    "1 0, 5 5 5, 1",
    // With replacement: both draws may fall on the busiest.
    "0 0, 9 0 0, 0",
    "0 1 2, 3 1 1, 1",
    "2 1 0, 3 1 1, 2",
  })
  void leastRequestPicksTheLeastBusyOfItsDraws(String draws, String loads, int picked) {
    int[] drawn = numbers(draws);
    Picker picker = Picker.leastRequest(drawn.length, sequence(drawn));
    assertThat(picker.pick(loads(numbers(loads)))).isEqualTo(picked);
    assertThat(reads).containsExactlyElementsOf(Arrays.stream(drawn).boxed().toList());
  }

  @ParameterizedTest
  @CsvSource({"2", "5", "100"})
  void leastRequestReadsNoMoreOfTenThousandEndpointsThanItDraws(int choices) {
    Picker picker =
        Picker.of(new LoadBalancingPolicy.LeastRequest(choices), sequence(new int[choices]));
    picker.pick(loads(new int[10_000]));
    assertThat(reads).hasSize(choices);
  }

  @Test
  void policyChoosesTheRule() {
    Picker picker = Picker.of(new LoadBalancingPolicy.RoundRobin(), () -> 1);
    assertThat(picks(picker, loads(9, 9, 9), 3)).isEqualTo("1 2 0");
  }

  @Test
  void drawBelowABoundReadsTheBitsAsUnsigned() {
    Draws draws = () -> -1;
    assertThat(draws.below(10)).isEqualTo(5);
  }

  private Loads loads(int... inFlight) {
    return new Loads() {
      @Override
      public int size() {
        return inFlight.length;
      }

      @Override
      public int inFlight(int index) {
        reads.add(index);
        return inFlight[index];
      }
    };
  }

  private static String picks(Picker picker, Loads loads, int times) {
    List<String> picks = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      picks.add(String.valueOf(picker.pick(loads)));
    }
    return String.join(" ", picks);
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static Draws sequence(int... draws) {
    Deque<Integer> rest = new ArrayDeque<>();
    for (int draw : draws) {
      rest.add(draw);
    }
    return () -> rest.removeFirst();
  }
}
