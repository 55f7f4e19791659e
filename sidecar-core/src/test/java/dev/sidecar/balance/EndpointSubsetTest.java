package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** The bounds that are told of which endpoints clients keep. */
class EndpointSubsetTest {
  @Property(tries = 500)
  void everyClientKeepsAsManyAsItShould(
      @ForAll @IntRange(min = 0, max = 200) int count,
      @ForAll @IntRange(min = 1, max = 50) int size,
      @ForAll boolean numbered,
      @ForAll @LongRange(min = 0) long number) {
    List<String> all = endpoints(count, 0);
    List<String> kept = kept(all, size, client(numbered, number));
    assertThat(kept).hasSize(Math.min(size, count)).doesNotHaveDuplicates();
    assertThat(all).containsSubsequence(kept);
  }

  @Property(tries = 200)
  void theOrderOfEndpointsHasNoPartInIt(
      @ForAll @IntRange(min = 1, max = 100) int count,
      @ForAll boolean numbered,
      @ForAll long seed) {
    String client = client(numbered, seed >>> 8);
    List<String> all = endpoints(count, 0);
    List<String> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(kept(shuffled, 7, client)).hasSameElementsAs(kept(all, 7, client));
  }

  @Property(tries = 1000)
  void oneThatComesOrGoesChangesTwoAtMost(
      @ForAll @IntRange(min = 1, max = 200) int count,
      @ForAll @IntRange(min = 1, max = 50) int size,
      @ForAll @IntRange(min = 0, max = 199) int which,
      @ForAll boolean numbered,
      @ForAll @LongRange(min = 0, max = 1_000_000) long number) {
    String client = client(numbered, number);
    List<String> more = endpoints(count, number);
    List<String> fewer = new ArrayList<>(more);
    fewer.remove(which % count);
    Set<String> gone = new HashSet<>(kept(more, size, client));
    gone.removeAll(kept(fewer, size, client));
    Set<String> come = new HashSet<>(kept(fewer, size, client));
    come.removeAll(kept(more, size, client));
    // Of clients without a number only those change that had it.
    int most = numbered ? 2 : gone.contains(more.get(which % count)) ? 1 : 0;
    assertThat(gone.size()).isLessThanOrEqualTo(most);
    assertThat(come.size()).isLessThanOrEqualTo(most);
  }

  @Property(tries = 100)
  void numberedClientsLoadEndpointsEvenly(
      @ForAll @IntRange(min = 2, max = 300) int count,
      @ForAll @IntRange(min = 1, max = 40) int size,
      @ForAll @IntRange(min = 1, max = 600) int clients,
      @ForAll @IntRange(min = 0, max = 100_000) int first) {
    List<String> all = endpoints(count, 0);
    int[] load =
        load(
            all,
            size,
            IntStream.range(first, first + clients).mapToObj(i -> "orders-" + i).toList());
    double mean = (double) clients * Math.min(size, count) / count;
    for (int each : load) {
      assertThat((double) each)
          .isBetween(mean - EndpointSubset.MOST_DEVIATION, mean + EndpointSubset.MOST_DEVIATION);
    }
  }

  @Test
  void everyEndpointIsKeptBySomebody() {
    List<String> numbered = IntStream.range(0, 200).mapToObj(i -> "orders-" + i).toList();
    for (int each : load(endpoints(1_000, 0), 20, numbered)) {
      assertThat(each).isBetween(2, 6);
    }
    // 40 for each endpoint, as if drawn: nobody is further than seven deviations from that.
    List<String> named = IntStream.range(0, 400).mapToObj(i -> "orders-" + i + "-x").toList();
    for (int each : load(endpoints(100, 0), 10, named)) {
      assertThat(each).isBetween(1, 82);
    }
  }

  @Test
  void anyNameWillDo() {
    List<String> all = endpoints(50, 0);
    for (String name : List.of("", "7", "orders-7", "7".repeat(40), "-", "é-1", "a-b-c")) {
      assertThat(kept(all, 5, name)).hasSize(5).isEqualTo(kept(all, 5, name));
    }
    assertThat(kept(all, 5, "orders-7")).isNotEqualTo(kept(all, 5, "orders-8"));
    assertThat(kept(all, 5, "orders-x7")).isNotEqualTo(kept(all, 5, "orders-x8"));
  }

  private static String client(boolean numbered, long number) {
    return numbered ? "orders-" + number % 1_000_000 : "orders-" + number + "x";
  }

  private static int[] load(List<String> all, int size, List<String> clients) {
    int[] load = new int[all.size()];
    for (String client : clients) {
      Set<String> kept = Set.copyOf(kept(all, size, client));
      for (int i = 0; i < load.length; i++) {
        load[i] += kept.contains(all.get(i)) ? 1 : 0;
      }
    }
    return load;
  }

  private static List<String> kept(List<String> all, int size, String client) {
    return EndpointSubset.of(all, Function.identity(), size, client);
  }

  private static List<String> endpoints(int count, long salt) {
    return IntStream.range(0, count)
        .mapToObj(i -> "10.%d.%d.%d:8080".formatted(salt % 250, i / 250, i % 250))
        .toList();
  }
}
