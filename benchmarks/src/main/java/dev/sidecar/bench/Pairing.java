package dev.sidecar.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares arms within a round: what disturbs a machine for seconds disturbs both. */
final class Pairing {
  private final Map<ArmName, Map<Integer, Cell>> cells;

  Pairing(List<Cell> cells) {
    this.cells =
        cells.stream()
            .collect(
                Collectors.groupingBy(
                    Cell::arm,
                    Collectors.toMap(
                        Cell::round, cell -> cell, (one, other) -> one, TreeMap::new)));
  }

  /** How many times as much one arm takes as the other. */
  @Nullable Interval ratio(ArmName one, ArmName other, Function<Cell, @Nullable Double> measure) {
    double[] ratios = paired(one, other, measure, (a, b) -> a / b);
    return ratios == null ? null : Resampling.geometricMean(ratios);
  }

  /** What one arm takes on top of the other. */
  @Nullable Interval added(ArmName one, ArmName other, Function<Cell, @Nullable Double> measure) {
    double[] differences = paired(one, other, measure, (a, b) -> a - b);
    return differences == null ? null : Resampling.mean(differences);
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

  /** One number a round; null if an arm did not run, has an invalid cell or an unknown value. */
  private double @Nullable [] paired(
      ArmName one,
      ArmName other,
      Function<Cell, @Nullable Double> measure,
      DoubleBinaryOperator compare) {
    List<Double> results = new ArrayList<>();
    for (Cell first : cells.getOrDefault(one, Map.of()).values()) {
      Cell second = cells.getOrDefault(other, Map.of()).get(first.round());
      if (second == null || !first.valid() || !second.valid()) {
        return null;
      }
      Double a = measure.apply(first);
      Double b = measure.apply(second);
      if (a == null || b == null) {
        return null;
      }
      results.add(compare.applyAsDouble(a, b));
    }
    return results.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
