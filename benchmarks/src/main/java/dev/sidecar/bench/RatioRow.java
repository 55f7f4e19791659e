package dev.sidecar.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One comparison with what it must reach and what it aims at; its components are fields of JSON.
 *
 * @param n rounds that it stands on; 0 when it was not measured
 */
record RatioRow(
    String name,
    String unit,
    String op,
    double must,
    double aim,
    @Nullable Double value,
    @Nullable List<Double> ci,
    Verdict verdict,
    String source,
    int n) {

  /** Judges a ratio that should be at most so large. */
  static RatioRow atMost(
      String name, double must, double aim, @Nullable Interval ratio, int rounds) {
    return new RatioRow(
        name,
        "ratio",
        "<=",
        must,
        aim,
        ratio == null ? null : ratio.value(),
        ratio == null ? null : ratio.bounds(),
        Verdict.of(ratio, must, aim),
        "measure",
        ratio == null ? 0 : rounds);
  }
}
