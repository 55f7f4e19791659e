package dev.sidecar.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy.MinRtt;
import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class GradientRulesTest {
  private static final long MOST_MICROS = 100_000_000;

  @Property(seed = "20261125", tries = 500)
  void theLimitStaysWithinItsBounds(
      @ForAll @IntRange(min = 1, max = 2_000) int least,
      @ForAll @IntRange(max = 2_000) int more,
      @ForAll @IntRange(min = 1, max = 4_000) int limit,
      @ForAll @LongRange(min = 0, max = MOST_MICROS) long minRtt,
      @ForAll @LongRange(min = 0, max = MOST_MICROS) long sample,
      @ForAll @DoubleRange(min = 0, max = 100) double buffer) {
    AdaptiveConcurrencyPolicy policy = policy(least, least + more, 15, 3, buffer);
    double gradient = GradientRules.gradient(policy, minRtt, sample);
    assertThat(gradient).isBetween(0.5, 2.0);
    assertThat(GradientRules.limit(policy, limit, gradient)).isBetween(least, least + more);
  }

  @Property(seed = "20261125", tries = 500)
  void longerTimesNeverMakeAGreaterLimit(
      @ForAll @IntRange(min = 1, max = 1_000) int limit,
      @ForAll @LongRange(min = 1, max = MOST_MICROS) long minRtt,
      @ForAll @LongRange(min = 1, max = MOST_MICROS) long one,
      @ForAll @LongRange(min = 1, max = MOST_MICROS) long other) {
    AdaptiveConcurrencyPolicy policy = AdaptiveConcurrencyPolicy.DEFAULT;
    assertThat(next(policy, limit, minRtt, Math.max(one, other)))
        .isLessThanOrEqualTo(next(policy, limit, minRtt, Math.min(one, other)));
  }

  private static int next(AdaptiveConcurrencyPolicy policy, int limit, long minRtt, long sample) {
    return GradientRules.limit(policy, limit, GradientRules.gradient(policy, minRtt, sample));
  }

  // As Envoy 1.40 itself went, with 500 ms against 25 ms: it told these limits.
  @Example
  void halvedAgainAndAgainTheLimitGoesTheWayOfEnvoy() {
    AdaptiveConcurrencyPolicy policy = policy(2, 1_000, 0, 10, 25);
    int limit = 10;
    for (int expected : new int[] {7, 5, 4, 3, 2, 2}) {
      limit = next(policy, limit, 25_000, 500_000);
      assertThat(limit).isEqualTo(expected);
    }
  }

  @Example
  void aMeasurementNeverRaisesTheLimit() {
    assertThat(GradientRules.probing(policy(1, 9, 15, 4, 25), 100)).isEqualTo(4);
    assertThat(GradientRules.probing(policy(1, 9, 15, 4, 25), 2)).isEqualTo(2);
  }

  @Example
  void theFifthWindowInARowAtTheMinimumIsOneTooMany() {
    AdaptiveConcurrencyPolicy policy = policy(3, 9, 15, 3, 25);
    int windows = GradientRules.atMinimum(policy, 0, 4, 3);
    assertThat(windows).as("it came from above").isZero();
    for (int i = 1; i <= 5; i++) {
      windows = GradientRules.atMinimum(policy, windows, 3, 3);
      assertThat(GradientRules.isStuck(windows)).isEqualTo(i == 5);
    }
    assertThat(GradientRules.atMinimum(policy, windows, 3, 4)).isZero();
  }

  @Example
  void jitterIsAShareOfTheIntervalRoundedUp() {
    assertThat(GradientRules.jitterMillis(MinRtt.DEFAULT)).isEqualTo(9_000);
    assertThat(GradientRules.jitterMillis(policy(3, 9, 0, 3, 25).minRtt())).isZero();
    assertThat(GradientRules.jitterMillis(new MinRtt(Duration.ofMillis(1), 50, 1, 3, 25)))
        .isEqualTo(1);
    assertThat(GradientRules.jitterMillis(new MinRtt(Duration.ofDays(365), 50, 100, 3, 25)))
        .isEqualTo(Integer.MAX_VALUE);
  }

  private static AdaptiveConcurrencyPolicy policy(
      int least, int most, double jitter, int concurrency, double buffer) {
    return new AdaptiveConcurrencyPolicy(
        50,
        least,
        most,
        Duration.ofMillis(100),
        new MinRtt(Duration.ofSeconds(60), 50, jitter, concurrency, buffer));
  }
}
