package dev.sidecar.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.EjectionLimit;
import dev.sidecar.policy.OutlierPolicy.EjectionTimes;
import dev.sidecar.spi.Draws;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EjectionRulesTest {
  @ParameterizedTest
  @CsvSource({
    // Envoy's own cases: MaxEjectionPercentage, ...SingleHost and ...Override.
    "3, 50, false, 1",
    "1, 90, false, 0",
    "3, 30, true, 1",
    // The default of 10 % needs ten endpoints.
    "9, 10, false, 0",
    "10, 10, false, 1",
    "19, 10, false, 1",
    "20, 10, false, 2",
    "9, 10, true, 1",
    "3, 0, false, 0",
    "3, 0, true, 1",
    "1, 100, false, 1",
    "3, 100, false, 3",
    "3, 100, true, 3",
    "3, 66, false, 1",
    "3, 67, false, 2",
    "4, 50, true, 2"
  })
  void soManyAreEjectedAtMost(int total, int percent, boolean alwaysOne, int most) {
    OutlierPolicy policy = policy(30, 300, percent, alwaysOne);
    int ejected = 0;
    while (ejected < total && EjectionRules.allowed(policy.limit(), ejected, total)) {
      ejected++;
    }
    assertThat(ejected).isEqualTo(most);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 100, true, 0", "2, 10, false, 1", "3, 10, false, 1", "4, 10, false, 2", "5, 100, false, 2",
    "6, 0, false, 3", "7, 100, true, 3", "8, 10, false, 4", "9, 100, true, 4", "10, 10, false, 1",
    "10, 100, false, 10", "19, 0, true, 1"
  })
  void ofFewerThanTenUpToHalfIsEjectedWhereThePolicySaysSo(
      int total, int percent, boolean alwaysOne, int most) {
    EjectionLimit limit = new EjectionLimit(percent, alwaysOne, true);
    int ejected = 0;
    while (ejected < total && EjectionRules.allowed(limit, ejected, total)) {
      ejected++;
    }
    assertThat(ejected).isEqualTo(most);
  }

  @Test
  void onlyWhatIsLeftToChanceAsksForADraw() {
    Draws none =
        () -> {
          throw new AssertionError("drawn");
        };
    assertThat(EjectionRules.enforced(0, none)).isFalse();
    assertThat(EjectionRules.enforced(100, none)).isTrue();
    assertThat(EjectionRules.enforced(1, () -> 100)).isTrue();
    assertThat(EjectionRules.enforced(1, () -> 101)).isFalse();
    assertThat(EjectionRules.enforced(99, () -> 199)).isFalse();
    // All bits set is the largest draw and no negative one: 18446744073709551615.
    assertThat(EjectionRules.enforced(15, () -> -1)).isFalse();
    assertThat(EjectionRules.enforced(16, () -> -1)).isTrue();
  }

  @Test
  void theJitterIsOfWholeMillisecondsAndItsMaximumIncluded() {
    Duration base = Duration.ofSeconds(1);
    EjectionTimes times = new EjectionTimes(base, base, Duration.ofNanos(2_999_999));
    assertThat(EjectionRules.jitter(times, () -> 2)).isEqualTo(Duration.ofMillis(2));
    assertThat(EjectionRules.jitter(times, () -> 3)).isEqualTo(Duration.ZERO);
    assertThat(EjectionRules.jitter(times, () -> -1)).isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @CsvSource({
    // base, max, then the times of six ejections in a row
    "30, 300, 30 60 90 120 150 180",
    "30, 100, 30 60 90 100 100 100",
    "30, 30, 30 30 30 30 30 30",
    "100, 150, 100 150 150 150 150 150"
  })
  void eachEjectionLastsOneBaseTimeMoreUpToTheMaximum(int base, int max, String times) {
    OutlierPolicy policy = policy(base, max, 100, false);
    int multiplier = 0;
    StringBuilder seen = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      multiplier = EjectionRules.grown(policy.times(), multiplier);
      seen.append(' ').append(EjectionRules.time(policy.times(), multiplier).toSeconds());
    }
    assertThat(seen.toString().trim()).isEqualTo(times);
  }

  @ParameterizedTest
  @CsvSource({"30, 300, 11", "30, 30, 2", "100, 150, 3"})
  void theMultiplierStopsOneAboveTheMaximum(int base, int max, int most) {
    OutlierPolicy policy = policy(base, max, 100, false);
    int multiplier = 0;
    for (int i = 0; i < 100; i++) {
      multiplier = EjectionRules.grown(policy.times(), multiplier);
    }
    assertThat(multiplier).isEqualTo(most);
  }

  private static OutlierPolicy policy(int base, int max, int percent, boolean alwaysOne) {
    return OutlierPolicy.builder()
        .interval(Duration.ofSeconds(10))
        .baseEjectionTime(Duration.ofSeconds(base))
        .maxEjectionTime(Duration.ofSeconds(max))
        .maxEjectionPercent(percent)
        .alwaysEjectOne(alwaysOne)
        .build();
  }
}
