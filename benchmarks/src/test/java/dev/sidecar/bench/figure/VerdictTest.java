package dev.sidecar.bench.figure;

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
    assertThat(Verdict.of(Op.AT_MOST, interval(low, high), 1.05, 1.01)).isEqualTo(verdict);
  }

  @ParameterizedTest(name = "[{0}, {1}] is {2}")
  @CsvSource({
    "2.0, 2.5, AIM",
    "1.99, 2.5, MUST",
    "1.5, 1.8, MUST",
    "1.49, 2.5, UNRESOLVED",
    "1.0, 1.5, UNRESOLVED",
    "1.0, 1.49, MISSED",
  })
  void whereMoreIsBetterTheLowerBoundProves(double low, double high, Verdict verdict) {
    assertThat(Verdict.of(Op.AT_LEAST, interval(low, high), 1.5, 2.0)).isEqualTo(verdict);
  }

  @Test
  void aFigureWithoutAnIntervalIsUnresolved() {
    assertThat(Verdict.of(Op.AT_MOST, null, 1.05, 1.01)).isEqualTo(Verdict.UNRESOLVED);
    assertThat(Target.CORE_BYTES.row(null, 3).verdict()).isEqualTo(Verdict.UNRESOLVED);
  }

  @Test
  void whatWasNotMeasuredIsNotRunAndNullAndNotZero() {
    TargetRow row = Target.LIBRARY_OVER_DIRECT_P50.notRun();
    assertThat(row.verdict()).isEqualTo(Verdict.NOT_RUN);
    assertThat(row.value()).isNull();
    assertThat(row.ci()).isNull();
    assertThat(row.n()).isZero();
  }

  private static Interval interval(double low, double high) {
    return new Interval(low, (low + high) / 2, high);
  }
}
