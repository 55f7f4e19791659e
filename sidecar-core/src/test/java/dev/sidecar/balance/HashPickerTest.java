package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.HashFunction;
import dev.sidecar.policy.LoadBalancingPolicy.Maglev;
import dev.sidecar.policy.LoadBalancingPolicy.RingHash;
import dev.sidecar.spi.Draws;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashPickerTest {
  private static final int CALLS = 20_000;

  // Envoy: ring_hash_lb_test.cc, Basic.
  @Test
  void ringIsEnvoysEntryForEntry() {
    FakeLoads six = new FakeLoads(1, 1, 1, 1, 1, 1);
    assertThat(entries(new RingPicker(ring(12, 8_388_608), six)))
        .containsExactly(
            "833437586790550860 4",
            "928266305478181108 2",
            "1033482794131418490 0",
            "3551244743356806947 5",
            "3851675632748031481 3",
            "5583722120771150861 1",
            "6311230543546372928 1",
            "7700377290971790572 3",
            "13144177310400110813 5",
            "13444792449719432967 2",
            "15516499411664133160 4",
            "16117243373044804889 0");
  }

  @ParameterizedTest
  @CsvSource({
    // hash, how often led away, picked
    "0, 0, 4",
    "18446744073709551615, 0, 4",
    "3551244743356806947, 0, 5",
    "3551244743356806948, 0, 3",
    "16117243373044804880, 0, 0",
    "3551244743356806947, 1, 3",
    "3551244743356806947, 2, 1",
    "3551244743356806947, 3, 1",
    // Behind the last entry comes the first.
    "16117243373044804880, 1, 4",
  })
  void ringTakesTheFirstEntryThatIsNotBelowTheHash(String hash, int again, int picked) {
    FakeLoads six = new FakeLoads(1, 1, 1, 1, 1, 1);
    Picker picker = picker(ring(12, 8_388_608), six);
    assertThat(picker.pick(six, Long.parseUnsignedLong(hash), again)).isEqualTo(picked);
  }

  @ParameterizedTest
  @CsvSource({
    // least, most, weights, entries: the least weight is on it, and no more than the most are.
    "1024, 8388608, 1 1 1, 1026",
    "6, 8388608, 1 2 3, 6",
    "7, 8388608, 1 2 3, 12",
    // Five times 0.6 is a little more than 3.
    "3, 3, 1 1 1 1 1, 4",
    "1, 1, 1 1, 1",
    "1, 5, 1 999, 5",
  })
  void ringIsAsLargeAsEnvoys(int least, int most, String weights, int entries) {
    assertThat(new RingPicker(ring(least, most), loads(weights)).entries()).hasSize(entries);
  }

  // Envoy: maglev_lb_test.cc, Basic and Weighted.
  @ParameterizedTest
  @CsvSource({
    "7, 1 1 1 1 1 1, 2 4 0 1 5 0 3",
    "17, 1 2, 1 0 0 1 0 1 1 0 1 1 1 1 1 0 1 0 1",
  })
  void tableIsEnvoysPlaceForPlace(int size, String weights, String table) {
    assertThat(new MaglevPicker(size, loads(weights)).table()).containsExactly(numbers(table));
  }

  @ParameterizedTest
  @CsvSource({
    // Place 3; led away once: 3 with all bits turned, 2^64 - 4, which is place 5 of 7.
    "3, 0, 1",
    "10, 0, 1",
    "3, 1, 0",
    "3, 2, 3",
  })
  void tableIsLookedUpByTheRemainder(long hash, int again, int picked) {
    FakeLoads six = new FakeLoads(1, 1, 1, 1, 1, 1);
    assertThat(picker(new Maglev(7, 0), six).pick(six, hash, again)).isEqualTo(picked);
  }

  // What std::hash<std::string> of GNU's C++ gives for these texts.
  @ParameterizedTest
  @CsvSource({
    "'', 6142509188972423790",
    "a, 4993892634952068459",
    "127.0.0.1:90_0, 5656417760668758976",
    "abcdefghijklmnop, 9002761040096737846",
  })
  void murmurHashIsTheOneOfTheStandardLibrary(String text, String hash) {
    assertThat(Long.toUnsignedString(MurmurHash2.of(text))).isEqualTo(hash);
  }

  // The C++ standard names the ten-thousandth number of std::mt19937 with its default seed.
  @Test
  void twisterIsTheStandardOne() {
    MersenneTwister twister = new MersenneTwister(5_489);
    for (int i = 1; i < 10_000; i++) {
      twister.next();
    }
    assertThat(Integer.toUnsignedLong(twister.next())).isEqualTo(4_123_659_995L);
  }

  @Test
  void ownEndpointIsLeftWhileItHasMoreThanItsShare() {
    FakeLoads three = new FakeLoads(1, 1, 1);
    Picker picker = picker(RingHash.DEFAULT.withBalanceFactorPercent(150), three);
    int own = picker.pick(three, 42, 0);
    // Seven slots of 1.5 times 4 + 1 attempts: three for each of the three.
    three.inFlight.set(own, 3);
    three.inFlight.set((own + 1) % 3, 1);
    assertThat(picker.pick(three, 42, 0)).isEqualTo(own);
    three.inFlight.set(own, 4);
    int other = picker.pick(three, 42, 0);
    assertThat(other).isNotEqualTo(own);
    assertThat(picker.pick(three, 42, 0)).as("the same every time").isEqualTo(other);
  }

  @Test
  void leastOverloadedTakesTheCallIfAllHaveMoreThanTheirShare() {
    // Weights of 1, 1, 98 and 100 %: the two small ones have one slot each, and more in flight.
    FakeLoads uneven = new FakeLoads(1, 1, 98);
    Picker picker = picker(Maglev.DEFAULT.withBalanceFactorPercent(100), uneven);
    uneven.inFlight.set(0, 9);
    uneven.inFlight.set(1, 2);
    uneven.inFlight.set(2, 40);
    // 52 slots: 51 for the large one.
    assertThat(IntStream.range(1, 5).map(it -> picker.pick(uneven, it, 0)).toArray())
        .containsOnly(2);
    FakeLoads two = new FakeLoads(1, 1);
    two.inFlight.set(0, 1_000);
    two.inFlight.set(1, 1_000);
    Picker even = picker(Maglev.DEFAULT.withBalanceFactorPercent(100), two);
    int own = even.pick(two, 7, 0);
    assertThat(even.pick(two, 7, 0)).as("none is less so").isEqualTo(own);
  }

  /** A ring keeps as many entries for each endpoint here, so that nothing else moves. */
  @Property(tries = 40)
  void whatWasNotTheLeavingEndpointsStaysOnARing(
      @ForAll @IntRange(min = 2, max = 40) int count, @ForAll @IntRange(max = 39) int leaving) {
    int gone = leaving % count;
    FakeLoads before = new FakeLoads(ones(count));
    Loads after = without(before, gone);
    Picker full = picker(ring(100 * count, 8_388_608), before);
    Picker rest = picker(ring(100 * (count - 1), 8_388_608), after);
    SplittableRandom calls = new SplittableRandom(count * 100L + gone);
    int moved = 0;
    for (int i = 0; i < CALLS; i++) {
      long hash = calls.nextLong();
      String was = before.key(full.pick(before, hash, 0));
      String is = after.key(rest.pick(after, hash, 0));
      if (!was.equals(is)) {
        assertThat(was).isEqualTo(before.key(gone));
        moved++;
      }
    }
    assertThat(moved).isLessThan((int) (CALLS * 1.6 / count) + 100);
  }

  /** Of Envoy's table of 65,537: the leaving endpoint's share, and a few percent of the others. */
  @Property(tries = 15)
  void fewCallsButTheLeavingEndpointsMoveInATable(
      @ForAll @IntRange(min = 2, max = 100) int count, @ForAll @IntRange(max = 99) int leaving) {
    int gone = leaving % count;
    FakeLoads before = new FakeLoads(ones(count));
    Loads after = without(before, gone);
    Picker full = picker(Maglev.DEFAULT, before);
    Picker rest = picker(Maglev.DEFAULT, after);
    SplittableRandom calls = new SplittableRandom(count * 100L + gone);
    int moved = 0;
    for (int i = 0; i < CALLS; i++) {
      long hash = calls.nextLong();
      if (!before.key(full.pick(before, hash, 0)).equals(after.key(rest.pick(after, hash, 0)))) {
        moved++;
      }
    }
    assertThat((double) moved / CALLS).isLessThan(1.0 / count + 0.06);
  }

  @Property(tries = 25)
  void tableHonoursWeightsToOnePlace(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 50) Integer> given) {
    int[] weights = given.stream().mapToInt(Integer::intValue).toArray();
    int[] table = new MaglevPicker(65_537, new FakeLoads(weights)).table();
    int[] places = new int[weights.length];
    Arrays.stream(table).forEach(index -> places[index]++);
    int sum = Arrays.stream(weights).sum();
    for (int i = 0; i < weights.length; i++) {
      double share = 65_537.0 * weights[i] / sum;
      assertThat((double) places[i]).isBetween(share - weights.length, share + weights.length);
    }
  }

  @Property(tries = 25)
  void ringHonoursWeightsInItsNumberOfEntries(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 50) Integer> given) {
    int[] weights = given.stream().mapToInt(Integer::intValue).toArray();
    FakeLoads loads = new FakeLoads(weights);
    List<RingPicker.Entry> entries = new RingPicker(RingHash.DEFAULT, loads).entries();
    double sum = Arrays.stream(weights).sum();
    double smallest = Arrays.stream(weights).min().orElseThrow() / sum;
    // The smallest weight has a whole number of entries; what the last one rounds up is no share.
    double size = Math.ceil(smallest * RingHash.DEFAULT.minRingSize()) / smallest;
    for (int i = 0; i < weights.length; i++) {
      int index = i;
      long own = entries.stream().filter(entry -> entry.endpoint() == index).count();
      assertThat((double) own).isCloseTo(size * weights[i] / sum, within(1.000_001));
    }
  }

  private static Stream<String> entries(RingPicker picker) {
    return picker.entries().stream()
        .map(entry -> Long.toUnsignedString(entry.hash()) + " " + entry.endpoint());
  }

  private static Loads without(FakeLoads loads, int gone) {
    return new Loads() {
      @Override
      public int size() {
        return loads.size() - 1;
      }

      @Override
      public int inFlight(int index) {
        return 0;
      }

      @Override
      public String key(int index) {
        return loads.key(index < gone ? index : index + 1);
      }
    };
  }

  private static RingHash ring(int least, int most) {
    return new RingHash(least, most, HashFunction.XX_HASH, 0);
  }

  private static Picker picker(LoadBalancingPolicy policy, Loads loads) {
    Draws none =
        () -> {
          throw new AssertionError("a hash draws nothing");
        };
    return Picker.of(policy, loads, new Turns(none), none);
  }

  private static int[] ones(int count) {
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static FakeLoads loads(String weights) {
    return new FakeLoads(numbers(weights));
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }
}
