package dev.sidecar.config.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentTextTest {
  @ParameterizedTest
  @CsvSource({
    "10, 10",
    "10%, 10",
    "12.5%, 12.5",
    "0, 0",
    "0.0, 0",
    "1, 1",
    "0.1%, 0.1",
    "100, 100"
  })
  void readsAPercentageWithItsSignOrWithout(String text, double percent) {
    assertThat(PercentText.parse(text, "a percentage")).isEqualTo(percent);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.1 | 0.1 (expected: 0.1% if it is a percentage, 10% if it is a share of 1)",
        "0.255 | 0.255 (expected: 0.255% if it is a percentage, 25.5% if it is a share of 1)",
        "half | half (expected: a percentage, like 10 or 10%)",
        "-1 | -1 (expected: a percentage, like 10 or 10%)",
        "05 | 05 (expected: a percentage, like 10 or 10%)",
        "10 % | 10 % (expected: a percentage, like 10 or 10%)",
        "1e1 | 1e1 (expected: a percentage, like 10 or 10%)",
      })
  void refusesWhatIsNoneOrCouldBeTwo(String text, String message) {
    assertThatThrownBy(() -> PercentText.parse(text, "a percentage"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "10, 10", "12.5, 12.5", "0.1, 0.1%", "100, 100", "1, 1"})
  void writesWhatItReads(double percent, String text) {
    assertThat(PercentText.of(percent)).isEqualTo(text);
    assertThat(PercentText.parse(text, "a percentage")).isEqualTo(percent);
  }
}
