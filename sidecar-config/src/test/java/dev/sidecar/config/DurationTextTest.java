package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "100us, PT0.0001S",
    "250ms, PT0.25S",
    "1.5s, PT1.5S",
    "2m, PT2M",
    "1h, PT1H",
    "1d, PT24H",
    "0, PT0S",
    "0.0, PT0S",
    "0s, PT0S",
    "-1s, PT-1S"
  })
  void readsANumberWithAUnit(String text, Duration expected) {
    assertThat(DurationText.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "15 | 15 (expected: a unit, one of us, ms, s, m, h, d, as in 15s)",
        "15sec | 15sec (expected: a unit, one of us, ms, s, m, h, d)",
        "1S | 1S (expected: a unit, one of us, ms, s, m, h, d)",
        "NaN | NaN (expected: a duration like 250ms, 1.5s, 2m, 1h or 1d)",
        ".5s | .5s (expected: a duration like 250ms, 1.5s, 2m, 1h or 1d)",
        "1e9s | 1e9s (expected: a duration like 250ms, 1.5s, 2m, 1h or 1d)",
        "1 s | 1 s (expected: a duration like 250ms, 1.5s, 2m, 1h or 1d)",
        "99999999999999999999d | 99999999999999999999d (expected: 365d or less)",
        "0.0001us | 0.0001us (expected: whole nanoseconds)",
      })
  void refusesAnythingElse(String text, String message) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
