package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdfTest {
  @ParameterizedTest
  @CsvSource({
    // By hand. Deadlines of 1 2: 1, 0.5; after 1: 1, 1 (set later); after 0: 2, 1; after 1: 2, 1.5.
    "1 2, 0, 1 0 1 1 0 1",
    // The seventh and the eighth both are due at 1: first who was set first.
    "1 3, 0, 1 1 0 1 1 1 0 1",
    // 5: 0.2 0.4 0.6 0.8 1; 2: 0.5 1; 1: 1, which was set at the very beginning.
    "1 2 5, 0, 2 2 1 2 2 0 1 2",
    "5 2 1, 0, 0 0 1 0 0 2 1 0",
    "1 1 1, 0, 0 1 2 0 1 2",
    "7, 0, 0 0 0",
    "7, 12345, 0 0 0",
    // Picks before the first one: as many of the line above are gone.
    "1 2 5, 1, 2 1 2 2 0 1 2",
    "1 2 5, 3, 2 2 0 1 2",
    "1 2 5, 8, 2 2 1 2 2 0 1 2",
  })
  void theEarliestDeadlineIsNextAndOfEqualOnesTheFirstSet(
      String weights, int picks, String expected) {
    double[] all = Arrays.stream(weights.split(" ")).mapToDouble(Double::parseDouble).toArray();
    int many = expected.split(" ").length;
    assertThat(picks(new Edf(all, picks), all, many)).isEqualTo(expected);
  }

  @Test
  void aChangedWeightCountsFromTheNextAdding() {
    double[] weights = {1, 1};
    Edf edf = new Edf(weights, 0);
    weights[0] = 0.25;
    assertThat(picks(edf, weights, 8)).isEqualTo("0 1 1 1 1 0 1 1");
  }

  @Test
  void aRoundGivesEachItsWeight() {
    double[] weights = new double[128];
    Arrays.setAll(weights, i -> i + 1);
    Edf edf = new Edf(weights, 0);
    int[] picked = new int[128];
    for (int i = 0; i < 128 * 129 / 2; i++) {
      picked[edf.first()]++;
      edf.again(weights[edf.first()]);
    }
    assertThat(picked).isEqualTo(Arrays.stream(weights).mapToInt(it -> (int) it).toArray());
  }

  @Property(seed = "20261124", tries = 300)
  void theOrderIsThatOfASearchOfAllEntries(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 20) Integer> weights,
      @ForAll int picks) {
    double[] all = weights.stream().mapToDouble(Integer::doubleValue).toArray();
    Naive naive = new Naive(all, Integer.toUnsignedLong(picks) % 429_496_729);
    Edf edf = new Edf(all, picks);
    for (int i = 0; i < 400; i++) {
      // A weight that moves, as that of least request does.
      double weight = all[edf.first()] / (1 + i % 3);
      assertThat(edf.first()).isEqualTo(naive.pick(weight));
      edf.again(weight);
    }
  }

  @Property(seed = "20261124", tries = 300)
  void beginningLaterIsTheSameAsPickingBefore(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 1_000) Integer> weights,
      @ForAll @IntRange(min = 0, max = 5_000) int picks) {
    double[] all = weights.stream().mapToDouble(Integer::doubleValue).toArray();
    Edf fresh = new Edf(all, 0);
    int[] before = counts(fresh, all, picks);
    Edf later = new Edf(all, picks);
    int round = (int) Arrays.stream(all).sum();
    int[] expected = counts(fresh, all, round);
    assertThat(Arrays.stream(before).sum()).isEqualTo(picks);
    // Rounding may order equal deadlines otherwise, so that an end of the round may differ by one.
    int[] counts = counts(later, all, round);
    for (int i = 0; i < all.length; i++) {
      assertThat(counts[i]).isBetween(expected[i] - 1, expected[i] + 1);
    }
  }

  private static int[] counts(Edf edf, double[] weights, int picks) {
    int[] counts = new int[weights.length];
    for (int i = 0; i < picks; i++) {
      counts[edf.first()]++;
      edf.again(weights[edf.first()]);
    }
    return counts;
  }

  private static String picks(Edf edf, double[] weights, int picks) {
    List<String> picked = new ArrayList<>();
    for (int i = 0; i < picks; i++) {
      picked.add(String.valueOf(edf.first()));
      edf.again(weights[edf.first()]);
    }
    return String.join(" ", picked);
  }

  /** The same rule without a heap, written apart from it. */
  private static final class Naive {
    private record Entry(double deadline, long order, int index) {}

    private final List<Entry> entries = new ArrayList<>();
    private long order;

    Naive(double[] weights, long picks) {
      double total = 0;
      for (double weight : weights) {
        total += weight + 1e-13;
      }
      long spent = 0;
      for (int i = 0; i < weights.length; i++) {
        double weight = weights[i] + 1e-13;
        long share = (long) (weight * picks / total);
        if (share > 0 && share / weight >= picks / total) {
          share -= 1;
        }
        spent += share;
        entries.add(new Entry((share + 1) / weight, order++, i));
      }
      for (; spent < picks; spent++) {
        pick(weights[first().index()]);
      }
    }

    int pick(double weight) {
      Entry first = first();
      entries.remove(first);
      entries.add(new Entry(first.deadline() + 1.0 / weight, order++, first.index()));
      return first.index();
    }

    private Entry first() {
      return entries.stream()
          .min(Comparator.comparingDouble(Entry::deadline).thenComparingLong(Entry::order))
          .orElseThrow();
    }
  }
}
