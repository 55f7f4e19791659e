package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.spi.Draws;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PickerTest {
  private final List<Integer> reads = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "0, 0 1 2 0 1",
    "7, 1 2 0 1 2",
    // All 64 bits count, and they are unsigned, as in Envoy: 2^32 + 1, and 2^64 - 2.
    "4294967297, 2 0 1 2 0",
    "-2, 2 0 0 1 2",
  })
  void roundRobinGoesInTurnFromARandomOffset(long offset, String expected) {
    Loads three = loads(0, 0, 0);
    Picker picker = of(new LoadBalancingPolicy.RoundRobin(), three, () -> offset);
    assertThat(picks(picker, three, 5)).isEqualTo(expected);
    assertThat(reads).isEmpty();
  }

  @Test
  void theNextSnapshotGoesOnWhereTheLastOneWas() {
    Turns turns = new Turns(sequence(4));
    Draws none = () -> 0;
    LoadBalancingPolicy policy = new LoadBalancingPolicy.RoundRobin();
    Loads three = loads(0, 0, 0);
    assertThat(picks(Picker.of(policy, three, turns, none), three, 3)).isEqualTo("1 2 0");
    Loads two = loads(0, 0);
    assertThat(picks(Picker.of(policy, two, turns, none), two, 3)).isEqualTo("1 0 1");
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
    Picker picker = Picker.leastRequest(drawn.length, sequence(numbers(draws)));
    assertThat(picker.pick(loads(numbers(loads)), 0, 0)).isEqualTo(picked);
    assertThat(reads).containsExactlyElementsOf(Arrays.stream(drawn).boxed().toList());
  }

  @ParameterizedTest
  @CsvSource({"2", "5", "100"})
  void leastRequestReadsNoMoreOfTenThousandEndpointsThanItDraws(int choices) {
    Loads many = loads(new int[10_000]);
    of(new LoadBalancingPolicy.LeastRequest(choices), many, sequence(new int[choices + 1]))
        .pick(many, 0, 0);
    assertThat(reads).hasSize(choices);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "2, 2", "3, 0", "-1, 0", "4294967297, 2"})
  void randomPicksTheEndpointThatItsChanceFallsOnWhateverTheWeights(long chance, int picked) {
    Loads weighted = weighted(9, 1, 1);
    Picker picker = of(new LoadBalancingPolicy.Random(), weighted, sequence());
    assertThat(picker.pick(weighted, chance, 0)).isEqualTo(picked);
  }

  @ParameterizedTest
  @CsvSource({
    // What Envoy draws besides the chance: once when it is made, then for each candidate.
    "roundRobin, 1 1 1, 1, 0",
    "roundRobin, 1 2 1, 1, 0",
    "leastRequest, 1 1 1, 1, 5",
    "leastRequest, 7 7, 1, 5",
    "leastRequest, 1 2 1, 1, 0",
    "random, 1 1 1, 0, 0",
    "random, 1 2 1, 0, 0",
  })
  void everyPickDrawsAsOftenAsEnvoy(String name, String weights, int made, int each) {
    AtomicInteger draws = new AtomicInteger();
    Loads loads = weighted(numbers(weights));
    Picker picker = of(policy(name), loads, draws::incrementAndGet);
    assertThat(draws.getAndSet(0)).isEqualTo(made);
    picker.pick(loads, 0, 0);
    assertThat(draws).hasValue(each);
    picker.pick(loads, 0, 0);
    assertThat(draws).hasValue(2 * each);
  }

  @Test
  void drawBelowABoundReadsTheBitsAsUnsigned() {
    Draws draws = () -> -1;
    assertThat(draws.below(10)).isEqualTo(5);
  }

  private static LoadBalancingPolicy policy(String name) {
    return switch (name) {
      case "roundRobin" -> new LoadBalancingPolicy.RoundRobin();
      case "leastRequest" -> new LoadBalancingPolicy.LeastRequest(5);
      default -> new LoadBalancingPolicy.Random();
    };
  }

  private static Picker of(LoadBalancingPolicy policy, Loads loads, Draws draws) {
    return Picker.of(policy, loads, new Turns(draws), draws);
  }

  private static Loads weighted(int... weights) {
    return new FakeLoads(weights);
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
      picks.add(String.valueOf(picker.pick(loads, 0, 0)));
    }
    return String.join(" ", picks);
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static Draws sequence(int... draws) {
    return sequence(Arrays.stream(draws).asLongStream().toArray());
  }

  private static Draws sequence(long... draws) {
    Deque<Long> rest = new ArrayDeque<>();
    for (long draw : draws) {
      rest.add(draw);
    }
    return () -> rest.removeFirst();
  }
}
