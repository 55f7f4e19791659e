package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import dev.sidecar.spi.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class EdfPickerTest {
  @ParameterizedTest
  @CsvSource({"0, 2 2 1 2 2 0 1 2", "3, 2 2 0 1 2 2 2 1"})
  void roundRobinIsEnvoysSchedulerFromTheSeed(long seed, String expected) {
    FakeLoads loads = new FakeLoads(1, 2, 5);
    loads.inFlight.set(2, 1_000);
    assertThat(picks(picker(new RoundRobin(), loads, seed, 1), loads, 8)).isEqualTo(expected);
  }

  @Test
  void leastRequestDividesTheWeightByOneMoreThanTheLoadWhenTheEndpointIsAddedAgain() {
    FakeLoads loads = new FakeLoads(2, 1);
    Picker picker = picker(new LeastRequest(2), loads, 0, 1);
    // Due at 0.5 and 1. The load that came since does not move the deadline that is set.
    loads.inFlight.set(0, 5);
    assertThat(picks(picker, loads, 1)).isEqualTo("0");
    // Weight 2 / 6: due at 0.5 + 3, while the other is due at 1, 2, 3 and 4.
    loads.inFlight.set(0, 0);
    assertThat(picks(picker, loads, 6)).isEqualTo("1 1 1 0 1 0");
  }

  @Test
  void leastRequestReadsOnlyTheEndpointThatItPicks() {
    List<Integer> reads = new ArrayList<>();
    Loads loads =
        new Loads() {
          @Override
          public int size() {
            return 10_000;
          }

          @Override
          public int inFlight(int index) {
            reads.add(index);
            return 0;
          }

          @Override
          public int weight(int index) {
            return index + 1;
          }
        };
    Picker picker = picker(new LeastRequest(2), loads, 12_345, 1);
    for (int i = 0; i < 100; i++) {
      reads.clear();
      assertThat(picker.pick(loads, 0, 0)).isEqualTo(reads.get(0));
      assertThat(reads).hasSize(1);
    }
  }

  @Test
  void busyEndpointsGetLess() {
    FakeLoads loads = new FakeLoads(1, 2);
    loads.inFlight.set(1, 9);
    int[] counts = new int[2];
    Picker picker = picker(new LeastRequest(2), loads, 0, 1);
    for (int i = 0; i < 1_200; i++) {
      counts[picker.pick(loads, 0, 0)]++;
    }
    // Weights 1 and 0.2.
    assertThat(counts[0]).isBetween(999, 1_001);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "4", "8"})
  void sharesOfFourThreadsAreTheWeightsWithinOneRoundOfEachScheduler(int lanes) throws Exception {
    FakeLoads loads = new FakeLoads(1, 2, 5, 1, 7);
    int round = 16;
    int picksEach = 40_000;
    Picker picker = picker(new RoundRobin(), loads, 77, lanes);
    AtomicIntegerArray counts = FourThreads.pick(picker, loads, picksEach);
    for (int i = 0; i < 5; i++) {
      int share = 4 * picksEach / round * loads.weight(i);
      int within = lanes * loads.weight(i);
      assertThat(counts.get(i)).isBetween(share - within, share + within);
    }
  }

  @Test
  void aThreadThatIsInsideDoesNotHoldUpTheOthers() {
    AtomicInteger inner = new AtomicInteger(-1);
    Picker[] picker = new Picker[1];
    FakeLoads plain = new FakeLoads(1, 2);
    Loads reentrant =
        new Loads() {
          @Override
          public int size() {
            return 2;
          }

          @Override
          public int inFlight(int index) {
            // Inside the scheduler: as if this thread were suspended, and another one picked.
            inner.set(picker[0].pick(plain, 0, 0));
            return 0;
          }

          @Override
          public int weight(int index) {
            return index + 1;
          }
        };
    picker[0] = picker(new LeastRequest(2), plain, 0, 2);
    assertThat(picker[0].pick(reentrant, 0, 0)).isBetween(0, 1);
    assertThat(inner.get()).isBetween(0, 1);
  }

  private static Picker picker(LoadBalancingPolicy policy, Loads loads, long seed, int lanes) {
    Draws draws = () -> seed;
    return EdfPicker.of(policy, loads, new Turns(draws), lanes);
  }

  private static String picks(Picker picker, Loads loads, int times) {
    List<String> picks = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      picks.add(String.valueOf(picker.pick(loads, 0, 0)));
    }
    return String.join(" ", picks);
  }
}
