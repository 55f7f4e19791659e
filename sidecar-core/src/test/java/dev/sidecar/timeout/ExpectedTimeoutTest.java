package dev.sidecar.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.time.Deadline;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectedTimeoutTest {
  private static final long MILLI = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    // per-try ms, left ms, told
    "0, 15000, 15000",
    "250, 15000, 250",
    "250, 100, 100",
    "250, 0, 1",
    "0, -5, 1",
  })
  void shorterOfPerTryAndWhatIsLeftIsTold(long perTry, long left, long told) {
    assertThat(ExpectedTimeout.millis(perTry * MILLI, left * MILLI)).isEqualTo(told);
  }

  @Property(seed = "20261124")
  void perTryAloneIsToldWhereTheCallHasNoLimit(
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long perTry) {
    assertThat(ExpectedTimeout.millis(perTry, Deadline.NEVER))
        .isEqualTo(perTry == 0 ? 0 : Math.max(1, perTry / MILLI));
  }

  @Property(seed = "20261124")
  void neverMoreThanTheCallHasLeftAndNeverNothing(
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long perTry,
      @ForAll @LongRange(min = -1_000_000_000L, max = 1_000_000_000_000L) long left) {
    long told = ExpectedTimeout.millis(perTry, left);
    assertThat(told).isPositive();
    assertThat(told).isLessThanOrEqualTo(Math.max(1, left / MILLI));
  }
}
