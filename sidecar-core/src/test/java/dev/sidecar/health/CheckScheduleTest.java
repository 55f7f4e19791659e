package dev.sidecar.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.HealthCheckTimes;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When an endpoint is probed. */
class CheckScheduleTest {
  private static final HealthCheckTimes TIMES =
      HealthCheckTimes.every(Duration.ofSeconds(1))
          .withUnhealthy(Duration.ofSeconds(2), Duration.ofSeconds(3))
          .withHealthyEdge(Duration.ofSeconds(4))
          .withNoTraffic(Duration.ofSeconds(5));

  @ParameterizedTest(name = "passed {0}, healthy {1}, had calls {2}: {3} s")
  @CsvSource({
    "true, true, true, 1",
    "false, true, true, 2",
    "false, false, true, 3",
    "true, false, true, 4",
    "true, true, false, 5",
    "false, true, false, 5",
    "false, false, false, 5",
    "true, false, false, 5",
  })
  void intervalIsOfTheLastResultAndTheState(
      boolean passed, boolean healthy, boolean hadCalls, int seconds) {
    assertThat(CheckSchedule.next(TIMES, passed, healthy, hadCalls, () -> 0))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void absentIntervalsAreTheInterval() {
    HealthCheckTimes times = HealthCheckTimes.every(Duration.ofSeconds(7));
    for (boolean passed : new boolean[] {true, false}) {
      for (boolean healthy : new boolean[] {true, false}) {
        assertThat(CheckSchedule.next(times, passed, healthy, true, () -> 0)).hasSeconds(7);
      }
    }
    assertThat(CheckSchedule.next(times, true, true, false, () -> 0)).hasSeconds(60);
  }

  @Test
  void firstProbeIsAtOnceOrSomewhereInTheInitialJitter() {
    assertThat(CheckSchedule.first(TIMES, () -> 12_345)).isZero();
    HealthCheckTimes spread = TIMES.withJitter(Duration.ZERO, Duration.ofSeconds(10));
    assertThat(CheckSchedule.first(spread, () -> 12_345)).hasMillis(2_345);
    // Envoy's floor.
    assertThat(CheckSchedule.first(spread, () -> 0)).hasMillis(1);
  }

  @Property
  void jitterAddsLessThanItself(
      @ForAll long draw, @ForAll @LongRange(min = 0, max = 100_000) long jitter) {
    HealthCheckTimes times = TIMES.withJitter(Duration.ofMillis(jitter), Duration.ZERO);
    Duration next = CheckSchedule.next(times, true, true, true, () -> draw);
    assertThat(next.toMillis()).isBetween(1_000L, 1_000L + Math.max(0, jitter - 1));
    assertThat(next.toMillis() - 1_000)
        .isEqualTo(jitter == 0 ? 0 : Long.remainderUnsigned(draw, jitter));
  }
}
