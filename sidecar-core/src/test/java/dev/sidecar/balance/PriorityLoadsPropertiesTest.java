package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.balance.PriorityLoads.Level;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for the loads of any priorities. */
class PriorityLoadsPropertiesTest {
  @Property
  void loadsSumTo100(
      @ForAll("levels") @Size(min = 1, max = 8) List<Level> levels,
      @ForAll @IntRange(max = 100) int panic,
      @ForAll @IntRange(min = 100, max = 1000) int overprovisioning) {
    PriorityLoads loads = PriorityLoads.of(levels, panic, overprovisioning);
    int sum =
        IntStream.range(0, loads.size())
            .map(i -> loads.healthyPercent(i) + loads.degradedPercent(i))
            .sum();
    assertThat(sum).isEqualTo(100);
  }

  @Property
  void hundredChancesAreSpreadAsTheLoadsSay(
      @ForAll("levels") @Size(min = 1, max = 8) List<Level> levels,
      @ForAll @IntRange(max = 100) int panic,
      @ForAll long begin) {
    PriorityLoads loads = PriorityLoads.of(levels, panic, 140);
    int[] chosen = new int[2 * loads.size()];
    // A whole number of hundreds, so that no residue is missing at the end of the range.
    long first = Long.divideUnsigned(begin >>> 2, 100) * 100;
    for (long chance = first; chance < first + 100; chance++) {
      chosen[loads.choose(chance)]++;
    }
    for (int i = 0; i < loads.size(); i++) {
      assertThat(chosen[i]).isEqualTo(loads.healthyPercent(i));
      assertThat(chosen[loads.size() + i]).isEqualTo(loads.degradedPercent(i));
    }
  }

  @Property
  void nothingGoesWhereNobodyIs(
      @ForAll("levels") @Size(min = 1, max = 8) List<Level> levels,
      @ForAll @IntRange(max = 100) int panic) {
    PriorityLoads loads = PriorityLoads.of(levels, panic, 140);
    boolean anyone =
        levels.stream()
            .anyMatch(it -> it.healthy() + it.degraded() > 0 || panic > 0 && it.total() > 0);
    for (int i = 0; i < loads.size() && anyone; i++) {
      Level level = levels.get(i);
      int usable = loads.panics(i) ? level.total() : level.healthy();
      assertThat(usable > 0 || loads.healthyPercent(i) == 0).isTrue();
      assertThat(level.degraded() > 0 || loads.degradedPercent(i) == 0).isTrue();
    }
  }

  @Property
  void aHealthyFirstPriorityTakesAll(
      @ForAll("levels") @Size(min = 0, max = 7) List<Level> others,
      @ForAll @IntRange(min = 1, max = 1000) int total,
      @ForAll @IntRange(max = 100) int panic) {
    // Five of seven, rounded up, are enough.
    Level first = Level.of((5 * total + 6) / 7, total);
    List<Level> levels = Stream.concat(Stream.of(first), others.stream()).toList();
    PriorityLoads loads = PriorityLoads.of(levels, panic, 140);
    assertThat(loads.healthyPercent(0)).isEqualTo(100);
    assertThat(loads.panics(0)).isFalse();
  }

  @Provide
  Arbitrary<List<Level>> levels() {
    Arbitrary<Integer> some = Arbitraries.integers().between(0, 12);
    return Combinators.combine(some, some, some, some)
        .as((healthy, degraded, bad, excluded) -> level(healthy, degraded, bad, excluded))
        .list();
  }

  /** Excluded endpoints are neither healthy nor degraded. */
  private static Level level(int healthy, int degraded, int bad, int excluded) {
    return new Level(healthy + degraded + bad + excluded, healthy, degraded, excluded);
  }
}
