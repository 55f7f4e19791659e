package dev.sidecar.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.HedgePolicy.AfterPercentile;
import dev.sidecar.time.Deadline;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cluster has learned of its latencies. */
class LatencyWindowTest {
  private final LatencyWindow window = new LatencyWindow();

  @ParameterizedTest
  @CsvSource({"1, 10", "25, 10", "26, 20", "50, 20", "75, 30", "76, 40", "99.9, 40"})
  void percentileIsTheNearestRank(double percentile, long expected) {
    assertThat(LatencyWindow.percentile(new long[] {10, 20, 30, 40}, percentile))
        .isEqualTo(expected);
  }

  @Property
  void soManyPercentAreNotAboveThePercentileAndFewerAreNotAboveTheNextLess(
      @ForAll @Size(min = 1, max = 200) List<@LongRange(min = 0, max = 1_000) Long> values,
      @ForAll @DoubleRange(min = 0.1, max = 99.9) double percentile) {
    long[] sorted = values.stream().mapToLong(it -> it).sorted().toArray();
    long found = LatencyWindow.percentile(sorted, percentile);
    double needed = percentile / 100 * sorted.length;
    assertThat(Arrays.stream(sorted).filter(it -> it <= found).count() + 1e-9)
        .isGreaterThanOrEqualTo(needed);
    assertThat((double) Arrays.stream(sorted).filter(it -> it < found).count()).isLessThan(needed);
  }

  @Test
  void nothingIsKnownBeforeThereAreEnough() {
    AfterPercentile ofThree = policy(50, 3, 0);
    window.record(5);
    window.record(7);
    assertThat(window.delayNanos(ofThree)).isEqualTo(Deadline.NEVER);
    window.record(6);
    assertThat(window.delayNanos(ofThree)).isEqualTo(6);
  }

  @Test
  void delayIsNeverShorterThanTheLeast() {
    window.record(5);
    assertThat(window.delayNanos(policy(50, 1, 1_000))).isEqualTo(1_000);
  }

  @Test
  void whatIsOlderThanTheLatestThousandIsForgotten() {
    for (int i = 0; i < AfterPercentile.WINDOW; i++) {
      window.record(1_000_000);
    }
    assertThat(window.delayNanos(policy(1, 1, 0))).isEqualTo(1_000_000);
    for (int i = 0; i < AfterPercentile.WINDOW; i++) {
      window.record(7);
    }
    assertThat(window.delayNanos(policy(99, 1, 0))).isEqualTo(7);
  }

  @Test
  void atMostSixtyFourNewOnesAreNotSeenYet() {
    for (int i = 0; i < AfterPercentile.WINDOW; i++) {
      window.record(7);
    }
    assertThat(window.delayNanos(policy(99.9, 1, 0))).isEqualTo(7);
    for (int i = 0; i < 64; i++) {
      window.record(9);
    }
    assertThat(window.delayNanos(policy(99.9, 1, 0))).isEqualTo(9);
  }

  private static AfterPercentile policy(double percentile, int samples, long leastNanos) {
    return new AfterPercentile(percentile, 2, samples, Duration.ofNanos(leastNanos));
  }
}
