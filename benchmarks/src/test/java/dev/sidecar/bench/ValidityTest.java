package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidityTest {
  @ParameterizedTest(name = "lag {0} us at p99 {1} us: {2}")
  @CsvSource({
    "0, 100, true",
    "50, 100, true",
    "50.1, 100, false",
    "50, 1000, true",
    "50.1, 1000, false",
    "100, 2000, true",
    "100.1, 2000, false",
    "2500, 50000, true",
    "2501, 50000, false",
  })
  void theLagMayBe50MicrosOrFivePercentOfP99(double lag, double p99, boolean valid) {
    assertThat(Validity.lagReason(lag, p99) == null).isEqualTo(valid);
  }

  @Test
  void theReasonSaysTheLagAndItsLimit() {
    assertThat(Validity.lagReason(73.52, 400.0))
        .isEqualTo("release lag p99 73.5 us (expected: at most 50.0 us)");
    assertThat(Validity.lagReason(251.0, 5_000.0))
        .isEqualTo("release lag p99 251.0 us (expected: at most 250.0 us)");
  }

  @Test
  void whatIsUnknownIsInvalid() {
    assertThat(Validity.lagReason(null, null)).isEqualTo("no call succeeded");
    assertThat(Validity.lagReason(1.0, null)).isEqualTo("no call succeeded");
  }

  @Test
  void aFailedCallSpoilsTheCell() {
    OpenTally tally = new OpenTally();
    tally.released(1_000);
    tally.ended(100_000, true, null);
    assertThat(Validity.invalidReason(tally)).isNull();
    tally.ended(100_000, true, "status 503 with 0 bytes");
    assertThat(Validity.invalidReason(tally))
        .isEqualTo("1 of 2 calls failed, first: status 503 with 0 bytes");
  }

  @Test
  void overflowIsCountedAndDoesNotMakeTheCellInvalid() {
    OpenTally tally = new OpenTally();
    for (int call = 0; call < 1_000; call++) {
      tally.released(1_000);
      tally.ended(100_000, true, null);
    }
    tally.missed(2_000_000_000);
    assertThat(Validity.invalidReason(tally)).isNull();
  }
}
