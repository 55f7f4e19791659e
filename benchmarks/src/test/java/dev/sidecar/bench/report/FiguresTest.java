package dev.sidecar.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.00",
    "0.714, 0.71",
    "-0.224, −0.22",
    "59.14, 59.1",
    "99.96, 100.0",
    "312785.8, '312,786'",
  })
  void aFigureHasTheDigitsThatCarry(double value, String text) {
    assertThat(Figures.measured(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1.05, 1.05", "0.02, 0.02", "100, 100", "4096, '4,096'", "0, 0"})
  void aLimitHasNoDigitsThatNobodyWrote(double value, String text) {
    assertThat(Figures.plain(value)).isEqualTo(text);
  }

  @Test
  void unitsGrowWithTheFigureAndNeverLeaveIt() {
    assertThat(Figures.micros(59.14)).isEqualTo("59.1\u00a0µs");
    assertThat(Figures.micros(5_000)).isEqualTo("5.00\u00a0ms");
    assertThat(Figures.micros(2_500_000)).isEqualTo("2.50\u00a0s");
    assertThat(Figures.micros(-1_500)).isEqualTo("−1.50\u00a0ms");
    assertThat(Figures.bytes(0)).isEqualTo("0\u00a0B");
    assertThat(Figures.bytes(16_384)).isEqualTo("16\u00a0KiB");
  }
}
