package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FailedFractionTest {
  private static final long MILLI = 1_000_000;

  private final FailedFraction failed = new FailedFraction(0);

  @Test
  void nothingHasFailedYet() {
    assertThat(failed.get(0)).isLessThan(1e-8);
  }

  @Test
  void aTenthThatFailsIsATenthAfterAWhile() {
    for (int i = 1; i <= 100_000; i++) {
      if (i % 10 == 0) {
        failed.failed(i * MILLI, MILLI, 0);
      } else {
        failed.answered(i * MILLI, MILLI);
      }
    }
    assertThat(failed.get(100_000 * MILLI)).isCloseTo(0.1, within(0.002));
  }

  @Test
  void whoFailsAlwaysIsKnownWithinSeconds() {
    for (int i = 1; i <= 3_000; i++) {
      failed.failed(i * MILLI, MILLI, 0);
    }
    assertThat(failed.get(3_000 * MILLI)).isGreaterThan(HotCold.FAILING);
  }

  @Test
  void oneFailureAfterALongSilenceIsNotYetFailing() {
    failed.failed(3_600_000 * MILLI, MILLI, 0);
    assertThat(failed.get(3_600_000 * MILLI)).isCloseTo(0.2, within(1e-6));
  }

  @Test
  void itFadesWhileNothingIsHeard() {
    failed.failed(10_000 * MILLI, MILLI, 0);
    assertThat(failed.get(20_000 * MILLI)).isCloseTo(0.2 / Math.E, within(1e-6));
  }
}
