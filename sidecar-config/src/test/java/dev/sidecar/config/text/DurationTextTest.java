package dev.sidecar.config.text;

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
    "-1s, PT-1S",
    "1h30m, PT1H30M",
    "1m0.5s, PT1M0.5S",
    "1d1h1m1s1ms1us, P1DT1H1M1.001001S",
    "-1m30s, PT-1M-30S",
    "PT2S, PT2S",
    "P1DT2H3M4.5S, P1DT2H3M4.5S",
    "-PT2S, PT-2S"
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
        "NaN | NaN (expected: a duration like 250ms, 1.5s, 2m, 1h30m or PT2S)",
        ".5s | .5s (expected: a duration like 250ms, 1.5s, 2m, 1h30m or PT2S)",
        "1e9s | 1e9s (expected: a unit, one of us, ms, s, m, h, d)",
        "1 s | 1 s (expected: a duration like 250ms, 1.5s, 2m, 1h30m or PT2S)",
        "99999999999999999999d | 99999999999999999999d (expected: 365d or less)",
        "1h30 | 1h30 (expected: a unit, one of us, ms, s, m, h, d, as in 1h30s)",
        "30m1h | 30m1h (expected: each unit once, the longest first, as in 1h30m)",
        "1h1h | 1h1h (expected: each unit once, the longest first, as in 1h30m)",
        "1h-30m | 1h-30m (expected: a duration like 250ms, 1.5s, 2m, 1h30m or PT2S)",
        "PT | PT (expected: a duration like 250ms, 1.5s, 2m, 1h30m or PT2S)",
        "P1Y | P1Y (expected: a duration like 250ms, 1.5s, 2m, 1h30m or PT2S)",
        "pt2s | pt2s (expected: a duration like 250ms, 1.5s, 2m, 1h30m or PT2S)",
        "PT9999999999999999999S | PT9999999999999999999S (expected: 365d or less)",
        "1:30 | 1:30 (expected: a duration like 250ms, 1.5s, 2m, 1h30m or PT2S)",
        "0.0001us | 0.0001us (expected: whole nanoseconds)",
      })
  void refusesAnythingElse(String text, String message) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT24H, 1d",
    "PT90S, 90s",
    "PT5M, 5m",
    "PT1.5S, 1500ms",
    "PT0.0001S, 100us",
    "PT0.0000015S, 1.5us",
    "PT-1S, -1s"
  })
  void writesWhatItReads(Duration duration, String text) {
    assertThat(DurationText.of(duration)).isEqualTo(text);
    assertThat(DurationText.parse(text)).isEqualTo(duration);
  }
}
