package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.spi.TlsContext.Validity;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeingTest {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Validity HUNDRED_MINUTES =
      new Validity(FROM, FROM.plus(Duration.ofMinutes(100)));

  @ParameterizedTest
  @CsvSource({
    // made at, share, aged at: minutes of a hundred
    "0, 0.0, 50",
    "0, 0.5, 70",
    "0, 1.0, 90",
    "49, 0.0, 50",
    // Half is over: what is left of the span.
    "60, 0.0, 60",
    "60, 0.5, 75",
    "60, 1.0, 90",
    // Nobody renews it: half to nine tenths of what is left of it.
    "90, 0.0, 95",
    "90, 1.0, 99",
    "98, 0.5, 99.4",
  })
  void momentLiesBetweenHalfAndNineTenths(long made, double share, double aged) {
    assertThat(Ageing.moment(HUNDRED_MINUTES, FROM.plus(Duration.ofMinutes(made)), share))
        .isEqualTo(FROM.plusMillis(Math.round(aged * 60_000)));
  }

  @Test
  void certificateThatHasEndedLeavesNothing() {
    Instant late = FROM.plus(Duration.ofHours(2));
    assertThat(Ageing.moment(HUNDRED_MINUTES, late, 0.5)).isBefore(late);
  }

  @Test
  void certificateWithoutAnEndAgesFarAway() {
    Validity endless = new Validity(FROM, Instant.parse("9999-12-31T23:59:59Z"));
    assertThat(Ageing.moment(endless, FROM, 0.5)).isAfter(Instant.parse("7000-01-01T00:00:00Z"));
  }
}
