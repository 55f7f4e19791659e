package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbePoolTest {
  private static final long MILLI = 1_000_000;
  private static final Prequal PAPER = Prequal.of("/load");

  private final Known loads = new Known(100);

  @Test
  void fewerThanTwoProbesChooseNothing() {
    ProbePool pool = pool(PAPER, 100);
    assertThat(pool.choose(loads, 0)).isEqualTo(-1);
    pool.add(7, 0, MILLI, 0);
    assertThat(pool.choose(loads, 0)).isEqualTo(-1);
    pool.add(8, 0, 2 * MILLI, 0);
    assertThat(pool.choose(loads, 0)).isEqualTo(7);
  }

  @Test
  void aProbeTakesThePlaceOfTheLastOneOfItsEndpoint() {
    ProbePool pool = pool(PAPER, 100);
    pool.add(7, 0, MILLI, 0);
    pool.add(7, 0, 2 * MILLI, 1);
    assertThat(pool.size()).isEqualTo(1);
  }

  @Test
  void aFullPoolForgetsItsOldest() {
    ProbePool pool = pool(with(2, 0, 100), 100);
    pool.add(1, 0, MILLI, 0);
    pool.add(2, 0, 3 * MILLI, 1);
    pool.add(3, 0, 2 * MILLI, 2);
    assertThat(pool.choose(loads, 2)).isEqualTo(3);
  }

  @Test
  void eachChoiceRemovesInTurnTheOldestAndTheWorst() {
    ProbePool pool = pool(with(16, 1, 100), 10);
    pool.add(1, 0, MILLI, 0);
    pool.add(2, 0, 9 * MILLI, 1);
    pool.add(3, 0, 2 * MILLI, 2);
    pool.add(4, 0, 5 * MILLI, 3);
    // The oldest goes, which is the best, then the worst; and 3, once used, is busier than 4.
    assertThat(pool.choose(loads, 3)).isEqualTo(1);
    assertThat(pool.choose(loads, 3)).isEqualTo(3);
    assertThat(pool.choose(loads, 3)).isEqualTo(4);
    assertThat(pool.size()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    // endpoints, uses: 2 / ((1 - 16 / n) * 3 - 1)
    "100, 1.3158",
    "50, 1.9231",
    "1000000, 1.0000",
    // The pool cannot gain: without end.
    "24, Infinity",
    "16, Infinity",
    "3, Infinity",
  })
  void aProbeIsUsedAsOftenAsThePapersFormulaSays(int endpoints, double uses) {
    assertThat(ProbePool.uses(PAPER, endpoints)).isCloseTo(uses, within(1e-4));
  }

  @Test
  void usesAreRoundedByChanceSoThatTheirMeanIsExact() {
    Random random = new Random(1);
    // 2 / ((1 - 2 / 100) * 3) is below one, 2 / ((1 - 60 / 100) * 3) is five thirds.
    Prequal policy = with(60, 0, 0);
    assertThat(ProbePool.uses(policy, 100)).isCloseTo(5 / 3.0, within(1e-9));
    int used = 0;
    for (int i = 0; i < 10_000; i++) {
      ProbePool pool = new ProbePool(policy, 100, random::nextLong);
      pool.add(1, 0, MILLI, 0);
      pool.add(2, 900, MILLI, 0);
      pool.add(3, 900, MILLI, 0);
      while (pool.choose(loads, 0) == 1) {
        used++;
      }
    }
    assertThat(used).isBetween(16_200, 17_100);
  }

  @Test
  void whoRefusesAtOnceIsChosenOnlyWhereThereIsNoOther() {
    ProbePool pool = pool(with(16, 0, 84), 10);
    loads.failed[1] = 0.3;
    pool.add(1, 0, 1, 0);
    pool.add(2, 900, 900 * MILLI, 0);
    assertThat(pool.choose(loads, 0)).isEqualTo(2);
    loads.failed[2] = 0.9;
    assertThat(pool.choose(loads, 0)).isEqualTo(1);
  }

  @Property(seed = "20261125", tries = 300)
  void whatIsChosenIsColdIfAnyIsAndTheBestOfItsKind(
      @ForAll @Size(min = 2, max = 16) List<@IntRange(min = 0, max = 40) Integer> loadsInFlight,
      @ForAll @IntRange(min = 0, max = 100) int hotPercent) {
    ProbePool pool = pool(with(16, 0, hotPercent), 100);
    RifDistribution rifs = new RifDistribution();
    List<Long> latencies = new ArrayList<>();
    for (int i = 0; i < loadsInFlight.size(); i++) {
      latencies.add((i * 7_919L % 100 + 1) * 1_000);
      pool.add(i, loadsInFlight.get(i), latencies.get(i), i);
      rifs.add(loadsInFlight.get(i));
    }
    int threshold = rifs.percentile(hotPercent);
    int chosen = pool.choose(loads, 20);
    boolean anyCold = loadsInFlight.stream().anyMatch(it -> it <= threshold);
    assertThat(loadsInFlight.get(chosen) <= threshold).isEqualTo(anyCold);
    for (int i = 0; i < latencies.size(); i++) {
      if (anyCold && loadsInFlight.get(i) <= threshold) {
        assertThat(latencies.get(chosen)).isLessThanOrEqualTo(latencies.get(i));
      } else if (!anyCold) {
        assertThat(loadsInFlight.get(chosen)).isLessThanOrEqualTo(loadsInFlight.get(i));
      }
    }
  }

  @Test
  void eachAttemptHasDifferentEndpointsProbedAndARetryNone() {
    Random random = new Random(1);
    Picker picker = Picker.of(PAPER, loads, new Turns(random::nextLong), random::nextLong);
    int[] probed = new int[100];
    for (int i = 0; i < 10_000; i++) {
      loads.probed.clear();
      picker.pick(loads, random.nextLong(), 0);
      assertThat(new HashSet<>(loads.probed)).hasSize(3);
      loads.probed.forEach(index -> probed[index]++);
      picker.pick(loads, random.nextLong(), 1);
      assertThat(loads.probed).hasSize(3);
    }
    for (int count : probed) {
      assertThat(count).isBetween(220, 380);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, -1", "1, 1", "50, 3", "75, 4", "84, 9", "100, 9"})
  void thePercentileIsTheLeastThatSoManyDoNotExceed(double percent, int threshold) {
    RifDistribution rifs = new RifDistribution();
    List.of(1, 9, 3, 4).forEach(rifs::add);
    assertThat(rifs.percentile(percent)).isEqualTo(threshold);
  }

  @Test
  void onlyTheLast128ProbesCount() {
    RifDistribution rifs = new RifDistribution();
    for (int i = 0; i < 1_000; i++) {
      rifs.add(50);
    }
    for (int i = 0; i < 128; i++) {
      rifs.add(i);
    }
    assertThat(rifs.percentile(100)).isEqualTo(127);
    assertThat(rifs.percentile(50)).isEqualTo(63);
  }

  private static Prequal with(int poolSize, int removePerCall, double hotPercent) {
    return new Prequal(
        "/load",
        3,
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        poolSize,
        removePerCall,
        hotPercent);
  }

  private static ProbePool pool(Prequal policy, int endpoints) {
    return new ProbePool(policy, endpoints, () -> 0);
  }

  /** Endpoints that fail as the test says, and who was probed. */
  private static final class Known implements Loads {
    private final double[] failed;
    private final List<Integer> probed = new ArrayList<>();

    Known(int size) {
      failed = new double[size];
    }

    @Override
    public int size() {
      return failed.length;
    }

    @Override
    public int inFlight(int index) {
      return 0;
    }

    @Override
    public double failedFraction(int index, long nowNanos) {
      return failed[index];
    }

    @Override
    public void probe(int index, ProbePool answers) {
      probed.add(index);
    }

    @Override
    public long nanos() {
      return 0;
    }
  }
}
