package dev.sidecar.bench.measure;

import dev.sidecar.bench.figure.Interval;
import dev.sidecar.bench.figure.Resampling;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares arms within a round: what disturbs a machine for seconds disturbs both. A round in which
 * either arm has no such figure compares nothing and is left out.
 */
final class Pairing {
  private Pairing() {}

  /** How many times as much the first takes as the second; null if any turn is invalid. */
  static @Nullable Interval ratio(
      List<Turn> one, List<Turn> other, Function<Turn, @Nullable Double> measure) {
    double[] ratios = paired(one, other, measure, (a, b) -> a / b);
    return ratios == null ? null : Resampling.geometricMean(ratios);
  }

  /** What the first takes on top of the second; null if any turn is invalid. */
  static @Nullable Interval added(
      List<Turn> one, List<Turn> other, Function<Turn, @Nullable Double> measure) {
    double[] differences = paired(one, other, measure, (a, b) -> a - b);
    return differences == null ? null : Resampling.mean(differences);
  }

  /**
   * How many times the rate of the second the first carries; null if one of them carried nothing or
   * has no knee in a round of the other.
   */
  static @Nullable Interval rates(Map<Integer, Knee> one, Map<Integer, Knee> other) {
    if (!one.keySet().equals(other.keySet())) {
      return null;
    }
    double[] ratios = new double[one.size()];
    int i = 0;
    for (Map.Entry<Integer, Knee> round : one.entrySet()) {
      Integer first = round.getValue().carriedRate();
      Integer second = Objects.requireNonNull(other.get(round.getKey())).carriedRate();
      if (first == null || second == null) {
        return null;
      }
      ratios[i++] = first / (double) second;
    }
    return Resampling.geometricMean(ratios);
  }

  /**
   * The share of one addition in another; null unless the larger one is surely above 0. The bounds
   * are the worst of both: they claim less than a bootstrap of the quotient would.
   */
  static @Nullable Interval share(@Nullable Interval part, @Nullable Interval whole) {
    if (part == null || whole == null || whole.low() <= 0) {
      return null;
    }
    return new Interval(
        Math.max(0, part.low()) / whole.high(),
        Math.max(0, part.value()) / whole.value(),
        Math.max(0, part.high()) / whole.low());
  }

  /** Rounds in which both have the figure. */
  static int rounds(List<Turn> one, List<Turn> other, Function<Turn, @Nullable Double> measure) {
    double[] numbers = paired(one, other, measure, (a, b) -> 0);
    return numbers == null ? 0 : numbers.length;
  }

  /** One number a round; null if any turn is invalid or missing, or none has the figure. */
  private static double @Nullable [] paired(
      List<Turn> one,
      List<Turn> other,
      Function<Turn, @Nullable Double> measure,
      DoubleBinaryOperator compare) {
    Map<Integer, Turn> others =
        other.stream().collect(Collectors.toMap(Turn::round, turn -> turn, (a, b) -> a));
    DoubleStream.Builder results = DoubleStream.builder();
    for (Turn first : one) {
      Turn second = others.get(first.round());
      if (second == null || !first.valid() || !second.valid()) {
        return null;
      }
      Double a = measure.apply(first);
      Double b = measure.apply(second);
      if (a != null && b != null) {
        results.add(compare.applyAsDouble(a, b));
      }
    }
    double[] numbers = results.build().toArray();
    return numbers.length == 0 ? null : numbers;
  }
}
