package dev.sidecar.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  @ParameterizedTest(name = "call {2} of {0}/s starts after {3} ns")
  @CsvSource({
    "1000, 1, 0, 0",
    "1000, 1, 1, 1_000_000",
    "3, 1, 1, 333_333_333",
    "3, 1, 2, 666_666_666",
    "3, 10, 29, 9_666_666_666",
    "100_000, 3600, 359_999_999, 3_599_999_990_000",
  })
  void startsAreEvenAndDoNotDrift(String rate, long seconds, String call, String nanos) {
    assertThat(schedule(number(rate), seconds).startNanos(number(call))).isEqualTo(number(nanos));
  }

  @Test
  void theLastStartIsWithinTheWindowAndTheNextIsNot() {
    for (int rate : new int[] {1, 7, 333, 1_000, 99_999, 100_000}) {
      Schedule schedule = schedule(rate, 3);
      long window = schedule.window().toNanos();
      assertThat(schedule.calls()).isEqualTo(3L * rate);
      assertThat(schedule.startNanos(schedule.calls() - 1)).isLessThan(window);
      assertThat(schedule.startNanos(schedule.calls())).isGreaterThanOrEqualTo(window);
    }
  }

  @ParameterizedTest(name = "{0}/s: {1} ns")
  @CsvSource({"500, 60_000", "8_000, 60_000", "10_000, 50_000", "100_000, 5_000"})
  void callersSpinOneAtATime(String rate, String nanos) {
    Schedule schedule = schedule(number(rate), 1);
    assertThat(schedule.spinNanos()).isEqualTo(number(nanos));
    assertThat(schedule.spinNanos()).isLessThanOrEqualTo(schedule.startNanos(1) / 2);
  }

  @Test
  void whereTheProcessorIsSharedCallersDoNotSpin() {
    assertThat(new Schedule(1_000, Duration.ofSeconds(1), false).spinNanos()).isZero();
  }

  @Test
  void aRateOrALengthOutOfRangeIsRefused() {
    assertThatThrownBy(() -> schedule(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rate: 0 (expected: 1 to 100000)");
    assertThatThrownBy(() -> schedule(100_001, 1)).hasMessageContaining("100001");
    assertThatThrownBy(() -> schedule(1, 0)).hasMessageContaining("window");
    assertThatThrownBy(() -> schedule(1, 3_601)).hasMessageContaining("window");
  }

  private static Schedule schedule(long rate, long seconds) {
    return new Schedule((int) rate, Duration.ofSeconds(seconds), true);
  }

  private static long number(String digits) {
    return Long.parseLong(digits.replace("_", ""));
  }
}
