package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
  @ParameterizedTest(name = "[{0}, {1}] is {2}")
  @CsvSource({
    "0.98, 1.01, AIM",
    "0.98, 1.011, MUST",
    "1.02, 1.05, MUST",
    "1.02, 1.051, UNRESOLVED",
    "0.90, 1.20, UNRESOLVED",
    "1.05, 1.20, UNRESOLVED",
    "1.051, 1.20, MISSED",
  })
  void onlyTheBoundOnTheBadSideProves(double low, double high, Verdict verdict) {
    assertThat(Verdict.of(new Interval(low, (low + high) / 2, high), 1.05, 1.01))
        .isEqualTo(verdict);
  }

  @Test
  void whatWasNotMeasuredIsUnresolved() {
    assertThat(Verdict.of(null, 1.05, 1.01)).isEqualTo(Verdict.UNRESOLVED);
  }

  @Test
  void theShareOfEnvoyTakesTheWorstBounds() {
    assertThat(Pairing.share(new Interval(-1, 1, 2), new Interval(40, 50, 80)))
        .isEqualTo(new Interval(0, 0.02, 0.05));
  }

  @Test
  void aShareOfWhatMayBeNothingIsUnknown() {
    assertThat(Pairing.share(new Interval(1, 2, 3), new Interval(0, 50, 80))).isNull();
    assertThat(Pairing.share(new Interval(1, 2, 3), null)).isNull();
  }

  @Test
  void anUnmeasuredRatioIsNullAndNotZero() {
    RatioRow row = RatioRow.atMost("library-over-direct-p50", 1.00, 0.80, null, 20);
    assertThat(row.value()).isNull();
    assertThat(row.ci()).isNull();
    assertThat(row.n()).isZero();
  }
}
