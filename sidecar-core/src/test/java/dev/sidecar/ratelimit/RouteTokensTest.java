package dev.sidecar.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.call.RateLimitDescriptor;
import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.DescriptorLimits;
import dev.sidecar.policy.RateLimitPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RouteTokensTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final RateLimitDescriptor ANN = RateLimitDescriptor.of("user", "ann");
  private static final RateLimitDescriptor BOB = RateLimitDescriptor.of("user", "bob");
  private static final RateLimitDescriptor SLOW = RateLimitDescriptor.of("tier", "slow");

  private final LongAdder forgotten = new LongAdder();

  @Test
  void descriptorWithItsValueTakesItsOwnBucketBeforeThatOfAnyValue() {
    RouteTokens tokens =
        tokens(100, new DescriptorLimits(limit("user", null, 1), limit("user", "ann", 2)));
    assertThat(goesOn(tokens, ANN)).isEqualTo(2);
    assertThat(goesOn(tokens, BOB)).isEqualTo(1);
  }

  @Test
  void eachValueThatComesHasTokensOfItsOwn() {
    RouteTokens tokens = tokens(100, new DescriptorLimits(limit("user", null, 3)));
    assertThat(goesOn(tokens, ANN)).isEqualTo(3);
    assertThat(goesOn(tokens, BOB)).isEqualTo(3);
  }

  @Test
  void callThatCountsAsSeveralTakesThemOfTheSameBucketAndOneOfTheRoute() {
    RateLimitDescriptor threefold = new RateLimitDescriptor(ANN.entries(), 3);
    for (String value : new String[] {null, "ann"}) {
      RouteTokens tokens = tokens(4, new DescriptorLimits(limit("user", value, 8)));
      assertThat(goesOn(tokens, threefold)).isEqualTo(2);
      assertThat(goesOn(tokens, ANN)).as("two are left, and two of the route").isEqualTo(2);
    }
  }

  @Test
  void descriptorThatFitsNoBucketTakesTokensOfTheRouteAlone() {
    RouteTokens tokens = tokens(5, new DescriptorLimits(limit("user", null, 1)));
    assertThat(goesOn(tokens, SLOW)).isEqualTo(5);
  }

  @Test
  void keysAndTheirOrderAndTheirNumberAreWhatFits() {
    DescriptorLimit both =
        new DescriptorLimit(List.of(entry("user", null), entry("tier", "slow")), 1, 1, DAY);
    assertThat(DescriptorBuckets.fits(both, pair("user", "ann", "tier", "slow"))).isTrue();
    assertThat(DescriptorBuckets.fits(both, pair("user", "", "tier", "slow"))).isTrue();
    assertThat(DescriptorBuckets.fits(both, pair("user", "ann", "tier", "fast"))).isFalse();
    assertThat(DescriptorBuckets.fits(both, pair("tier", "slow", "user", "ann"))).isFalse();
    assertThat(DescriptorBuckets.fits(both, ANN)).isFalse();
  }

  @Test
  void routeIsAskedTooUnlessItIsSaidThatItIsNot() {
    List<DescriptorLimit> ten = List.of(limit("user", "ann", 10));
    RouteTokens always = tokens(3, new DescriptorLimits(ten, 1, true));
    assertThat(goesOn(always, ANN)).isEqualTo(3);
    assertThat(always.take(List.of(ANN), 0).by()).as("the route").isNull();
    RouteTokens not = tokens(3, new DescriptorLimits(ten, 1, false));
    assertThat(goesOn(not, ANN)).isEqualTo(10);
    assertThat(goesOn(not, BOB)).as("fits no bucket").isEqualTo(3);
    assertThat(goesOn(not, ANN)).isZero();
  }

  @Test
  void slowestToFillIsAskedFirstAndOneThatRefusesLeavesTheOthersAlone() {
    DescriptorLimit fast = new DescriptorLimit(List.of(entry("tier", "slow")), 5, 2, DAY);
    DescriptorLimit slow = new DescriptorLimit(List.of(entry("user", "ann")), 1, 1, DAY);
    RouteTokens tokens = tokens(9, new DescriptorLimits(fast, slow));
    assertThat(tokens.take(List.of(SLOW, ANN), 0).goesOn()).isTrue();
    assertThat(tokens.take(List.of(SLOW, ANN), 0).by()).isEqualTo(slow);
    assertThat(goesOn(tokens, SLOW)).as("one was taken, not two").isEqualTo(4);
  }

  @Test
  void whatWasTakenBeforeARefusalIsGone() {
    DescriptorLimit fast = new DescriptorLimit(List.of(entry("tier", "slow")), 1, 2, DAY);
    DescriptorLimit slow = new DescriptorLimit(List.of(entry("user", "ann")), 3, 1, DAY);
    RouteTokens tokens = tokens(9, new DescriptorLimits(fast, slow));
    assertThat(goesOn(tokens, SLOW)).isEqualTo(1);
    assertThat(tokens.take(List.of(SLOW, ANN), 0).by()).isEqualTo(fast);
    assertThat(goesOn(tokens, ANN)).isEqualTo(2);
  }

  @Test
  void sameDescriptorTwiceTakesTwoTokens() {
    RouteTokens tokens = tokens(9, new DescriptorLimits(limit("user", null, 4)));
    assertThat(tokens.take(List.of(ANN, ANN), 0).goesOn()).isTrue();
    assertThat(goesOn(tokens, ANN)).isEqualTo(2);
  }

  @Test
  void valueThatWasNotAskedForLongestIsForgottenForANewOne() {
    RouteTokens tokens =
        tokens(100, new DescriptorLimits(List.of(limit("user", null, 1)), 2, true));
    assertThat(goesOn(tokens, ANN)).isEqualTo(1);
    assertThat(goesOn(tokens, BOB)).isEqualTo(1);
    assertThat(goesOn(tokens, ANN)).as("asked again, so that bob is the oldest").isZero();
    assertThat(goesOn(tokens, RateLimitDescriptor.of("user", "cid"))).isEqualTo(1);
    assertThat(forgotten.sum()).isEqualTo(1);
    assertThat(goesOn(tokens, ANN)).isZero();
    assertThat(goesOn(tokens, BOB)).as("begins with all its tokens").isEqualTo(1);
  }

  @Test
  void bucketThatIsFullAgainIsGivenUpWithoutALoss() {
    RouteTokens tokens =
        tokens(100, new DescriptorLimits(List.of(limit("user", null, 1)), 1, true));
    tokens.take(List.of(ANN), 0);
    tokens.take(List.of(BOB), DAY.toNanos());
    assertThat(forgotten.sum()).isZero();
    tokens.take(List.of(ANN), DAY.toNanos());
    assertThat(forgotten.sum()).isEqualTo(1);
  }

  /** As an exact list of the values last asked for would have it, however many come. */
  @Property
  void memoryIsBoundedAndEachValueHasNoMoreThanItsTokensWhileItIsKept(
      @ForAll @IntRange(min = 1, max = 6) int most,
      @ForAll @IntRange(min = 1, max = 4) int each,
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 9) Integer> values) {
    DescriptorBuckets buckets =
        new DescriptorBuckets(limit("user", null, each), most, 0, forgotten);
    Map<Integer, Integer> kept = new LinkedHashMap<>(16, 0.75f, true);
    for (int value : values) {
      RateLimitDescriptor descriptor = RateLimitDescriptor.of("user", "u" + value);
      Integer left = kept.get(value);
      if (left == null) {
        left = each;
        kept.put(value, left);
        if (kept.size() > most) {
          kept.remove(kept.keySet().iterator().next());
        }
      }
      assertThat(buckets.of(descriptor, 0).take(0)).isEqualTo(left > 0);
      kept.put(value, Math.max(0, left - 1));
      assertThat(buckets.size()).isLessThanOrEqualTo(most).isEqualTo(kept.size());
    }
  }

  /** Whatever calls ask for, no value gets more than it had and what came back. */
  @Property
  void neverMoreThanTheTokensOfEachDescriptorAndOfTheRoute(
      @ForAll @IntRange(min = 1, max = 30) int own,
      @ForAll @IntRange(min = 1, max = 9) int each,
      @ForAll boolean alwaysTake,
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 4) Integer> values,
      @ForAll @IntRange(min = 0, max = 500) int pauseMillis) {
    DescriptorLimit limit =
        new DescriptorLimit(List.of(entry("user", null)), each, 1, Duration.ofSeconds(1));
    RouteTokens tokens = tokens(own, new DescriptorLimits(List.of(limit), 10, alwaysTake));
    Map<Integer, Integer> went = new HashMap<>();
    int all = 0;
    long now = 0;
    for (int value : values) {
      now += pauseMillis * 1_000_000L;
      if (tokens.take(List.of(RateLimitDescriptor.of("user", "u" + value)), now).goesOn()) {
        went.merge(value, 1, Integer::sum);
        all++;
      }
    }
    double came = now / 1e9 + 1e-6;
    assertThat(went.values())
        .allSatisfy(count -> assertThat((double) count).isLessThanOrEqualTo(each + came));
    if (alwaysTake) {
      assertThat((double) all).isLessThanOrEqualTo(own + now / (double) DAY.toNanos() + 1e-6);
    }
  }

  @Test
  @Timeout(30)
  void threadsShareTheTokensOfEachDescriptor() throws Exception {
    int values = 8;
    RouteTokens tokens =
        tokens(1_000_000, new DescriptorLimits(List.of(limit("user", null, 500)), values, true));
    AtomicIntegerArray went = new AtomicIntegerArray(values);
    CountDownLatch ended = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      int seed = i;
      Thread thread =
          new Thread(
              () -> {
                for (int k = 0; k < values * 400; k++) {
                  int value = (k + seed) % values;
                  List<RateLimitDescriptor> its =
                      List.of(RateLimitDescriptor.of("user", "u" + value));
                  went.addAndGet(value, tokens.take(its, 0).goesOn() ? 1 : 0);
                }
                ended.countDown();
              });
      thread.setDaemon(true);
      thread.start();
    }
    ended.await();
    for (int value = 0; value < values; value++) {
      assertThat(went.get(value)).isEqualTo(500);
    }
    assertThat(forgotten.sum()).isZero();
  }

  /** How many calls with a descriptor go on at one moment, of many. */
  private static int goesOn(RouteTokens tokens, RateLimitDescriptor descriptor) {
    int count = 0;
    while (tokens.take(List.of(descriptor), 0).goesOn()) {
      count++;
    }
    return count;
  }

  private RouteTokens tokens(int own, DescriptorLimits limits) {
    return new RouteTokens(new RateLimitPolicy(own, 1, DAY).with(limits), 0, forgotten);
  }

  private static DescriptorLimit limit(String key, @Nullable String value, int tokens) {
    return new DescriptorLimit(List.of(entry(key, value)), tokens, 1, DAY);
  }

  private static DescriptorLimit.Entry entry(String key, @Nullable String value) {
    return new DescriptorLimit.Entry(key, value);
  }

  private static RateLimitDescriptor pair(String key, String value, String then, String its) {
    return new RateLimitDescriptor(
        List.of(
            new RateLimitDescriptor.Entry(key, value), new RateLimitDescriptor.Entry(then, its)));
  }
}
