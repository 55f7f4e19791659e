package dev.sidecar.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.bench.load.Tally;
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
  void aFailedCallSpoilsTheRow() {
    Tally tally = answered(1);
    assertThat(Validity.ofFree(tally)).isNull();
    tally.ended(100_000, true, "status 503 with 0 bytes");
    String reason = "1 of 2 calls failed, first: status 503 with 0 bytes";
    assertThat(Validity.ofFree(tally)).isEqualTo(reason);
    assertThat(Validity.ofClosed(tally)).isEqualTo(reason);
    assertThat(Validity.ofPod(tally, 1_000, 500, 10_000.0)).isEqualTo(reason);
  }

  @Test
  void aRowWithoutACallIsInvalid() {
    assertThat(Validity.ofClosed(new Tally())).isEqualTo("no call was sent");
  }

  @Test
  void overflowIsCountedAndDoesNotMakeTheRowInvalid() {
    Tally tally = answered(1_000);
    tally.missed(2_000_000_000);
    assertThat(tally.overflow()).isEqualTo(1);
    assertThat(Validity.ofFree(tally)).isNull();
  }

  @Test
  void inAPodTheLagIsLatencyAndOnlyTheAchievedRateCounts() {
    Tally late = answered(1);
    late.released(80_000_000);
    assertThat(Validity.ofFree(late)).startsWith("release lag p99");
    assertThat(Validity.ofPod(late, 2_000, 1_980, 4_000.0)).isNull();
    assertThat(Validity.ofPod(late, 2_000, 1_979, 4_000.0))
        .isEqualTo(
            "99.0 % of the offered rate was achieved (expected: 99 %, as the knee is 4000/s)");
  }

  @Test
  void pastTheKneeAPodMayAchieveLess() {
    assertThat(Validity.ofPod(answered(1), 4_001, 1_000, 4_000.0)).isNull();
    assertThat(Validity.ofPod(answered(1), 4_001, 1_000, null)).isNull();
  }

  private static Tally answered(int calls) {
    Tally tally = new Tally();
    for (int call = 0; call < calls; call++) {
      tally.released(1_000);
      tally.ended(100_000, true, null);
    }
    return tally;
  }
}
