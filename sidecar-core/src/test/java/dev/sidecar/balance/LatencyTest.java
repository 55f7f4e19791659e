package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatencyTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final Percentage CLOSE = Percentage.withPercentage(0.0001);

  private final Latency latency = new Latency(PeakEwma.DEFAULT, 0);

  @Test
  void anUnknownEndpointHasTheDefaultWhichFades() {
    assertThat(millis(0)).isCloseTo(30, CLOSE);
    assertThat(millis(10 * SECOND)).isCloseTo(30 / Math.E, CLOSE);
  }

  @Test
  void aPeakIsTakenWhole() {
    latency.answered(SECOND, 400 * MILLI);
    assertThat(millis(SECOND)).isCloseTo(400, CLOSE);
  }

  @Test
  void aFasterAnswerCountsForTheTimeSinceTheLastOne() {
    latency.answered(0, 100 * MILLI);
    latency.answered(5 * SECOND, 10 * MILLI);
    double kept = Math.exp(-0.5);
    assertThat(millis(5 * SECOND)).isCloseTo(100 * kept + 10 * (1 - kept), CLOSE);
  }

  @Test
  void anAnswerOfTheSameMomentThatIsNoPeakChangesNothing() {
    latency.answered(SECOND, 100 * MILLI);
    long fades = latency.fadesNanos();
    latency.answered(SECOND, 99 * MILLI);
    assertThat(latency.fadesNanos()).isCloseTo(fades, within(2L));
  }

  @Test
  void aFailureIsNeverFast() {
    latency.failed(SECOND, MILLI, 0);
    assertThat(millis(SECOND)).isCloseTo(5_000, CLOSE);
    latency.failed(2 * SECOND, 15 * SECOND, 0);
    assertThat(millis(2 * SECOND)).isCloseTo(15_000, CLOSE);
  }

  @Test
  void halfOfThePenaltyIsLeftWhenThePeerMayBeAskedAgain() {
    latency.failed(SECOND, MILLI, 300 * SECOND);
    assertThat(millis(301 * SECOND)).isCloseTo(2_500, CLOSE);
  }

  @Test
  void aFailureDoesNotShortenWhatAPeerAskedFor() {
    latency.failed(0, MILLI, 60 * SECOND);
    latency.failed(SECOND, MILLI, 0);
    latency.answered(2 * SECOND, MILLI);
    assertThat(millis(60 * SECOND)).isGreaterThan(2_499);
  }

  @Test
  void whatHasFadedLongAgoIsAsGoodAsNothing() {
    latency.answered(400L * 86_400 * SECOND, 7 * MILLI);
    assertThat(millis(400L * 86_400 * SECOND)).isCloseTo(7, CLOSE);
  }

  @Test
  void aClockThatReadsEarlierOnAnotherThreadDoesNoHarm() {
    latency.answered(2 * SECOND, 100 * MILLI);
    latency.answered(SECOND, 50 * MILLI);
    assertThat(millis(2 * SECOND)).isCloseTo(100, CLOSE);
  }

  @Test
  void answersThatRaceShareTheTimeAmongThem() throws Exception {
    latency.answered(0, SECOND);
    FourThreads.run(
        () -> {
          for (int i = 1; i <= 10_000; i++) {
            latency.answered(i * MILLI, 900 * MILLI);
          }
        });
    // Had a millisecond counted for two answers, the average would be above all of them.
    double expected = 900 + 100 / Math.E;
    assertThat(millis(10 * SECOND)).isCloseTo(expected, Percentage.withPercentage(0.5));
  }

  /** Finagle's and Linkerd's rule as they write it: an estimate and when it was made. */
  @Property(seed = "20261125", tries = 300)
  void theMomentSaysWhatTheAverageSays(
      @ForAll @Size(max = 60) List<@LongRange(min = 1, max = 3_000_000_000L) Long> gapsNanos,
      @ForAll @LongRange(min = 1_000, max = 2_000_000_000L) long scaleNanos) {
    double decay = 10e9;
    double estimate = 30e6;
    long now = 0;
    Latency kept = new Latency(PeakEwma.DEFAULT, now);
    for (long gap : gapsNanos) {
      now += gap;
      long took = 1 + (gap * 31 + scaleNanos * 17) % scaleNanos;
      double left = Math.exp(-gap / decay);
      estimate = took > estimate ? took : estimate * left + took * (1 - left);
      kept.answered(now, took);
      assertThat(kept.nanos(now)).isCloseTo(estimate, CLOSE);
    }
  }

  @Property(seed = "20261125", tries = 300)
  void theOrderOfTwoEndpointsIsTheSameAtEveryMoment(
      @ForAll @LongRange(min = 1, max = 5_000_000_000L) long tookByOne,
      @ForAll @LongRange(min = 1, max = 5_000_000_000L) long tookByOther,
      @ForAll @LongRange(min = 0, max = 100_000_000_000L) long later) {
    PeakEwma policy =
        new PeakEwma(Duration.ofSeconds(10), Duration.ofNanos(1_000), Duration.ofSeconds(5));
    Latency one = new Latency(policy, 0);
    Latency other = new Latency(policy, 0);
    one.answered(SECOND, tookByOne);
    other.answered(2 * SECOND, tookByOther);
    if (Math.abs(one.fadesNanos() - other.fadesNanos()) < 10) {
      return;
    }
    long now = 2 * SECOND + later;
    assertThat(one.fadesNanos() < other.fadesNanos()).isEqualTo(one.nanos(now) < other.nanos(now));
  }

  private double millis(long nowNanos) {
    return latency.nanos(nowNanos) / 1e6;
  }
}
