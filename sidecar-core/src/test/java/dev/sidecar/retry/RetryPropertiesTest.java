package dev.sidecar.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.Outcome;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import java.time.Duration;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What holds for every policy, and not only for the rows of {@link RetryRulesTest}. */
class RetryPropertiesTest {
  @Property(seed = "20261124")
  void nothingThatMayHaveRunIsRepeatedUnlessThatIsHarmless(
      @ForAll boolean idempotent,
      @ForAll boolean replayable,
      @ForAll boolean nonIdempotent,
      @ForAll Outcome outcome) {
    RetryPolicy policy = new RetryPolicy(Set.of(), 10, Set.of(), Backoff.DEFAULT, nonIdempotent);
    boolean repeatable = RetryRules.unrepeatable(policy, idempotent, replayable, outcome) == null;
    boolean harmless = idempotent || nonIdempotent || outcome == Outcome.NOT_SENT;
    assertThat(repeatable).isEqualTo(replayable && harmless);
  }

  @Property(seed = "20261124")
  void firstWaitIsBelowTheBaseAndNoWaitReachesTheMaximum(
      @ForAll @IntRange(min = 1, max = 1_800_000) int base,
      @ForAll @IntRange(min = 0, max = 1_800_000) int more,
      @ForAll long draw) {
    long max = (long) base + more;
    Backoff backoff = new Backoff(Duration.ofMillis(base), Duration.ofMillis(max));
    BackoffSequence waits = new BackoffSequence(backoff, () -> draw);
    assertThat(waits.nextMillis()).isBetween(0L, base - 1L);
    for (int retry = 1; retry < 30; retry++) {
      assertThat(waits.nextMillis()).isBetween(0L, max - 1);
    }
    assertThat(waits.nextMillis())
        .as("the bound has arrived")
        .isEqualTo(Long.remainderUnsigned(draw, max));
  }

  @Property(seed = "20261124")
  void budgetGrowsWithTheTrafficAndNeverPassesItBeyondItsFloor(
      @ForAll @DoubleRange(min = 0, max = 100) double percent,
      @ForAll @IntRange(min = 0, max = 1_000) int floor,
      @ForAll @IntRange(min = 0, max = 1_000_000) int active) {
    RetryLimit limit = new RetryLimit.Budget(percent, floor);
    long allowed = RetryRules.allowed(limit, active);
    assertThat(allowed).isBetween((long) floor, (long) Math.max(floor, active));
    assertThat(RetryRules.allowed(limit, active + 1L)).isGreaterThanOrEqualTo(allowed);
  }
}
