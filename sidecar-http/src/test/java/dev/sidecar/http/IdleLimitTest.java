package dev.sidecar.http;

import static dev.sidecar.http.IdleLimit.FIRST_PATIENCE;
import static dev.sidecar.http.IdleLimit.FLOOR;
import static dev.sidecar.http.IdleLimit.LONGEST_PATIENCE;
import static dev.sidecar.http.IdleLimit.NEVER;
import static dev.sidecar.http.IdleLimit.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What follows from what a peer says of idle connections and does with them. */
class IdleLimitTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MAX = 300 * SECOND;

  @Test
  void nothingKnownIsNotWatchedAndHasTheMostThatPolicyAllows() {
    assertThat(UNKNOWN.isWatching()).isFalse();
    assertThat(UNKNOWN.stop(MAX)).isEqualTo(MAX);
  }

  @Test
  void eightTenthsOfWhatIsToldAreUsed() {
    assertThat(UNKNOWN.told(5 * SECOND).stop(MAX)).isEqualTo(4 * SECOND);
    assertThat(UNKNOWN.told(5 * SECOND).isWatching()).isTrue();
    assertThat(UNKNOWN.told(500 * SECOND).stop(MAX)).isEqualTo(MAX);
    assertThat(UNKNOWN.told(0).stop(MAX)).isEqualTo(FLOOR);
  }

  @Test
  void whatIsToldLaterCounts() {
    assertThat(UNKNOWN.told(5 * SECOND).told(60 * SECOND).stop(MAX)).isEqualTo(48 * SECOND);
  }

  @Test
  void firstClosingOnlyBeginsTheWatch() {
    IdleLimit once = UNKNOWN.closed(NEVER, 0, 10);
    assertThat(once.isWatching()).isTrue();
    assertThat(once.stop(MAX)).isEqualTo(MAX);
  }

  @Test
  void ageThatNobodyKnowsIsNoLimit() {
    IdleLimit twice = UNKNOWN.closed(NEVER, 0, 10).closed(2 * SECOND, 11, 12);
    assertThat(twice.stop(MAX)).isEqualTo(MAX);
    assertThat(twice.closed(3 * SECOND, 13, 14).observed()).isEqualTo(3 * SECOND);
  }

  @Test
  void longerOfTwoAgesIsTheLimit() {
    assertThat(UNKNOWN.closed(SECOND, 0, 10).closed(2 * SECOND, 11, 12).observed())
        .isEqualTo(2 * SECOND);
    assertThat(UNKNOWN.closed(2 * SECOND, 0, 10).closed(SECOND, 11, 12).observed())
        .isEqualTo(2 * SECOND);
  }

  /** A peer that is started anew closes all connections, whatever their age. */
  @Test
  void connectionsThatWereOpenTogetherCountOnce() {
    IdleLimit once = UNKNOWN.closed(SECOND, 0, 10);
    assertThat(once.closed(2, 5, 11)).isEqualTo(once);
    assertThat(once.closed(2, 9, 11)).isEqualTo(once);
  }

  @Test
  void longerAgeNeverLengthensTheLimit() {
    IdleLimit known = UNKNOWN.closed(SECOND, 0, 10).closed(SECOND, 11, 12);
    assertThat(known.closed(9 * SECOND, 13, 14).observed()).isEqualTo(SECOND);
  }

  @Test
  void limitDoublesAfterAWhileAndTheWhileDoublesWhenThatWasWrong() {
    IdleLimit known = UNKNOWN.closed(SECOND, 0, 10).closed(SECOND, 11, 12);
    assertThat(known.spared(12 + FIRST_PATIENCE - 1, MAX)).isEqualTo(known);
    IdleLimit doubted = known.spared(12 + FIRST_PATIENCE, MAX);
    assertThat(doubted.observed()).isEqualTo(2 * SECOND);
    long now = 13 + FIRST_PATIENCE;
    IdleLimit again = doubted.closed(SECOND, now, now + 1);
    assertThat(again.observed()).isEqualTo(SECOND);
    assertThat(again.patience()).isEqualTo(2 * FIRST_PATIENCE);
    assertThat(again.closed(SECOND / 2, now + 2, now + 3).patience()).isEqualTo(2 * FIRST_PATIENCE);
  }

  @Test
  void limitThatKeepsBeingWrongIsDoubtedOnceADay() {
    IdleLimit known = UNKNOWN.closed(SECOND, 0, 10).closed(SECOND, 11, 12);
    long now = 12;
    for (int i = 0; i < 20; i++) {
      now += known.patience();
      known = known.spared(now, MAX);
      known = known.closed(SECOND, now + 1, now + 2);
      now += 2;
    }
    assertThat(known.patience()).isEqualTo(LONGEST_PATIENCE);
    assertThat(known.observed()).isEqualTo(SECOND);
  }

  @Test
  void limitIsForgottenWhenThePeerKeepsConnectionsForLonger() {
    IdleLimit known = UNKNOWN.closed(SECOND, 0, 10).closed(SECOND, 11, 12);
    long now = 12;
    while (known.observed() != NEVER) {
      now += FIRST_PATIENCE;
      known = known.spared(now, MAX);
      assertThat(now).isLessThan(20 * FIRST_PATIENCE);
    }
    assertThat(known.stop(MAX)).isEqualTo(MAX);
  }

  /** Whatever the gaps between calls are: races get fewer by a fifth every second time. */
  @Test
  void racesWithAPeerOfOneLimitAreFewAndEndForGood() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      long limit = (long) (FLOOR * 2 * Math.pow(10, random.nextDouble() * 4));
      IdleLimit known = UNKNOWN;
      long now = 0;
      long opened = 0;
      int races = 0;
      for (int call = 0; call < 2_000 && now < FIRST_PATIENCE; call++) {
        long age = (long) (limit * 2 * random.nextDouble());
        now += age + 1;
        if (age >= known.stop(MAX)) {
          known = known.spared(now, MAX);
          opened = now;
        } else if (age >= limit) {
          races++;
          known = known.closed(known.isWatching() ? age : NEVER, opened, now);
          opened = ++now;
        }
      }
      assertThat(races).as("seed %d", seed).isLessThanOrEqualTo(12);
      assertThat(known.observed()).as("seed %d", seed).isGreaterThanOrEqualTo(limit);
    }
  }
}
