package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import dev.sidecar.spi.Draws;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundPickerTest {
  // The least common multiple of 1 to 20.
  private static final long TICKS = 232_792_560;

  @ParameterizedTest
  @CsvSource({
    // The same as of the scheduler, see EdfTest.
    "1 2, 0, 1 0 1 1 0 1",
    "1 3, 0, 1 1 0 1 1 1 0 1",
    "1 2 5, 0, 2 2 1 2 2 0 1 2",
    "5 2 1, 0, 0 0 1 0 0 2 1 0",
    "1 2 5, 3, 2 2 0 1 2 2 2 1",
    "1 2 5, 8, 2 2 1 2 2 0 1 2",
    // What weights have in common makes no difference.
    "200 400 1000, 0, 2 2 1 2 2 0 1 2",
    // Envoy reads 32 bits of its seed and divides by 429496729.
    "1 2 5, 4294967298, 1 2 2 0 1 2 2 2",
    "1 2 5, 429496732, 2 2 0 1 2 2 2 1",
  })
  void theTableHasTheSchedulersOrder(String weights, long seed, String expected) {
    FakeLoads loads = new FakeLoads(numbers(weights));
    assertThat(picks(new RoundPicker(loads, seed), loads, numbers(expected).length))
        .containsExactly(numbers(expected));
  }

  @Property(seed = "20261124", tries = 300)
  void theOrderIsThatOfEarliestDeadlinesWithoutRounding(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 20) Integer> weights) {
    int[] all = weights.stream().mapToInt(Integer::intValue).toArray();
    FakeLoads loads = new FakeLoads(all);
    int twoRounds = 2 * (int) RoundPicker.length(loads);
    int[] picks = picks(new RoundPicker(loads, 0), loads, twoRounds);
    assertThat(picks).containsExactly(earliestDeadlines(all, twoRounds));
  }

  @Test
  void aRoundIsTheSumOfTheWeightsWithoutWhatTheyHaveInCommon() {
    assertThat(RoundPicker.length(new FakeLoads(6, 10, 4))).isEqualTo(10);
    assertThat(RoundPicker.length(new FakeLoads(1, 1_000_000))).isEqualTo(1_000_001);
    int[] most = new int[10_000];
    Arrays.fill(most, 1_000_000);
    most[0] = 999_999;
    assertThat(RoundPicker.length(new FakeLoads(most))).isEqualTo(9_999_999_999L);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "131071, true", "131072, false", "1000000, false"})
  void longRoundsAndLoadsAreLeftToTheScheduler(int weight, boolean table) {
    Draws none = () -> 0;
    FakeLoads loads = new FakeLoads(1, weight, 1);
    FakeLoads two = new FakeLoads(1, weight);
    Picker picker = Picker.of(new RoundRobin(), two, new Turns(none), none);
    assertThat(picker instanceof EdfPicker).isEqualTo(!table);
    Picker least = Picker.of(new LeastRequest(2), loads, new Turns(none), none);
    assertThat(least instanceof EdfPicker).isEqualTo(weight != 1);
  }

  @Test
  @Timeout(60)
  void sharesOfFourThreadsAreTheWeights() throws Exception {
    FakeLoads loads = new FakeLoads(1, 2, 5, 1, 7);
    int picksEach = 40_000;
    Picker picker = new RoundPicker(loads, 77);
    AtomicIntegerArray counts = FourThreads.pick(picker, loads, picksEach);
    // 160,000 picks are 10,000 whole rounds of 16.
    for (int i = 0; i < 5; i++) {
      assertThat(counts.get(i)).isEqualTo(10_000 * loads.weight(i));
    }
  }

  /** Earliest deadline first in whole ticks, by searching all. */
  private static int[] earliestDeadlines(int[] weights, int picks) {
    int[] picked = new int[picks];
    long[] deadlines = Arrays.stream(weights).mapToLong(weight -> TICKS / weight).toArray();
    long[] orders = new long[weights.length];
    Arrays.setAll(orders, i -> i);
    for (int pick = 0; pick < picks; pick++) {
      int first = 0;
      for (int i = 1; i < weights.length; i++) {
        if (deadlines[i] < deadlines[first]
            || deadlines[i] == deadlines[first] && orders[i] < orders[first]) {
          first = i;
        }
      }
      picked[pick] = first;
      deadlines[first] += TICKS / weights[first];
      orders[first] = weights.length + pick;
    }
    return picked;
  }

  private static int[] picks(Picker picker, Loads loads, int picks) {
    int[] picked = new int[picks];
    for (int i = 0; i < picks; i++) {
      picked[i] = picker.pick(loads, 0, 0);
    }
    return picked;
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }
}
