package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.balance.PriorityLoads.Level;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for retries over any priorities. Envoy's own examples are in the corpus. */
class RetryPrioritiesPropertiesTest {
  @Property
  void loadsSumTo100(
      @ForAll("levels") @Size(min = 1, max = 6) List<Level> levels,
      @ForAll @Size(max = 10) List<@IntRange(min = -1, max = 5) Integer> tried,
      @ForAll @IntRange(min = 1, max = 4) int every,
      @ForAll boolean again) {
    PriorityLoads loads = PriorityLoads.of(levels, 50, 140);
    PriorityLoads next = after(loads, tried, every).loads(again);
    assertThat(sum(next)).isEqualTo(100);
  }

  @Property
  void untilTheFirstLookNothingChanges(
      @ForAll("levels") @Size(min = 1, max = 6) List<Level> levels,
      @ForAll @Size(max = 3) List<@IntRange(min = -1, max = 5) Integer> tried) {
    PriorityLoads loads = PriorityLoads.of(levels, 50, 140);
    RetryPriorities rule = after(loads, tried, 4);
    assertThat(rule.loads(false)).isSameAs(loads);
    assertThat(rule.leavesOut()).isFalse();
  }

  /** A call that goes where it is sent comes to every priority before it comes to one again. */
  @Property
  void everyPriorityIsTriedBeforeAnyIsTriedAgain(
      @ForAll("healthy") @Size(min = 2, max = 6) List<Level> levels, @ForAll long chance) {
    PriorityLoads loads = PriorityLoads.of(levels, 50, 140);
    int[] tried = new int[levels.size()];
    for (int attempt = 0; attempt < tried.length; attempt++) {
      int[] before = IntStream.of(tried).limit(attempt).toArray();
      RetryPriorities rule = RetryPriorities.after(loads, before, 1);
      assertThat(rule.leavesOut()).isEqualTo(attempt > 0);
      tried[attempt] = rule.loads(false).choose(chance + attempt);
    }
    assertThat(IntStream.of(tried).distinct().count()).isEqualTo(tried.length);
    RetryPriorities anew = RetryPriorities.after(loads, tried, 1);
    assertThat(anew.leavesOut()).isFalse();
    assertThat(anew.loads(true)).isSameAs(loads);
  }

  /** Where something is left out, nothing goes where nobody is or where somebody just was. */
  @Property
  void noShareIsOfTheLastPriorityOrOfNobody(
      @ForAll("levels") @Size(min = 6, max = 6) List<Level> levels,
      @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 0, max = 5) Integer> tried) {
    PriorityLoads loads = PriorityLoads.of(levels, 50, 140);
    RetryPriorities rule = after(loads, tried, 1);
    if (!rule.leavesOut()) {
      return;
    }
    PriorityLoads next = rule.loads(false);
    int last = tried.get(tried.size() - 1);
    assertThat(next.healthyPercent(last) + next.degradedPercent(last)).isZero();
    for (int i = 0; i < next.size(); i++) {
      assertThat(levels.get(i).healthy() > 0 || next.healthyPercent(i) == 0).isTrue();
      assertThat(levels.get(i).degraded() > 0 || next.degradedPercent(i) == 0).isTrue();
      assertThat(next.panics(i)).isEqualTo(loads.panics(i));
    }
  }

  private static RetryPriorities after(PriorityLoads loads, List<Integer> tried, int every) {
    int[] known =
        tried.stream().mapToInt(it -> it).filter(priority -> priority < loads.size()).toArray();
    return RetryPriorities.after(loads, known, every);
  }

  private static int sum(PriorityLoads loads) {
    return IntStream.range(0, loads.size())
        .map(i -> loads.healthyPercent(i) + loads.degradedPercent(i))
        .sum();
  }

  @Provide
  Arbitrary<List<Level>> levels() {
    Arbitrary<Integer> some = Arbitraries.integers().between(0, 12);
    return Combinators.combine(some, some, some, some)
        .as((healthy, degraded, bad, excluded) -> level(healthy, degraded, bad, excluded))
        .list();
  }

  @Provide
  Arbitrary<List<Level>> healthy() {
    Arbitrary<Integer> total = Arbitraries.integers().between(1, 12);
    return total.map(it -> Level.of(it, it)).list();
  }

  /** Excluded endpoints are neither healthy nor degraded. */
  private static Level level(int healthy, int degraded, int bad, int excluded) {
    return new Level(healthy + degraded + bad + excluded, healthy, degraded, excluded);
  }
}
