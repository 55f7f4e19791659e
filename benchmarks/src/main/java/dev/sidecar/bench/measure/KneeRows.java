package dev.sidecar.bench.measure;

import dev.sidecar.bench.figure.Interval;
import dev.sidecar.bench.figure.Resampling;
import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.load.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes a row for the knee of each arm, placement and protocol: by the search where there was one,
 * else by the curve.
 */
final class KneeRows {
  private static final String SEARCH = "search";

  private final List<KneeRow> rows = new ArrayList<>();
  private final Results results;

  KneeRows(Plan plan, Results results) {
    this.results = results;
    for (CellPlan cell : plan.cells()) {
      boolean search = cell.cell().load() instanceof Load.Search;
      boolean curve =
          cell.cell().load() instanceof Load.Open
              && !plan.cells().stream().anyMatch(searches(cell));
      for (ArmName arm : cell.arms()) {
        if (search) {
          rows.add(searched(cell.cell(), arm));
        } else if (curve) {
          rows.add(ofCurve(cell, arm));
        }
      }
    }
  }

  private static Predicate<CellPlan> searches(CellPlan curve) {
    return other ->
        other.cell().load() instanceof Load.Search
            && other.cell().placement() == curve.cell().placement()
            && other.cell().wire().equals(curve.cell().wire())
            && other.arms().containsAll(curve.arms());
  }

  List<KneeRow> rows() {
    return rows;
  }

  /** The rate that an arm carries under the conditions of a cell; null if that is not known. */
  @Nullable Double carriedRate(Cell cell, ArmName arm) {
    return rows.stream()
        .filter(row -> row.arm().equals(arm.label()) && row.placement() == cell.placement())
        .filter(row -> row.protocol().equals(cell.wire()))
        .map(KneeRow::carriedRate)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private KneeRow searched(Cell cell, ArmName arm) {
    Collection<Knee> knees = results.knees(cell, arm).values();
    double[] carried = known(knees, Knee::carriedRate);
    double[] notCarried = known(knees, Knee::notCarriedRate);
    boolean all = !knees.isEmpty() && carried.length == knees.size();
    Interval interval = all ? Resampling.geometricMean(carried) : null;
    return new KneeRow(
        arm.label(),
        cell.name(),
        cell.placement(),
        cell.wire(),
        all ? geometricMean(carried) : null,
        interval == null ? null : interval.bounds(),
        notCarried.length == 0 || notCarried.length < knees.size()
            ? null
            : geometricMean(notCarried),
        Knee.P99_LIMIT_MICROS,
        SEARCH,
        knees.size(),
        invalidReason(cell, arm, knees.isEmpty()));
  }

  private @Nullable String invalidReason(Cell cell, ArmName arm, boolean empty) {
    String failure = results.failure(cell, arm);
    return failure == null && empty ? "no round was measured" : failure;
  }

  private KneeRow ofCurve(CellPlan plan, ArmName arm) {
    Cell cell = plan.cell();
    List<LoadPoint> curve = new ArrayList<>();
    for (int rate : plan.rates()) {
      List<Turn> turns = results.turns(cell, arm, rate);
      if (!turns.isEmpty()) {
        curve.add(
            LoadPoint.of(
                rate,
                Tally.sum(turns.stream().map(Turn::tally).toList()),
                turns.stream().mapToDouble(Turn::seconds).sum(),
                cell.placement()));
      }
    }
    Knee knee = Knee.of(curve);
    return new KneeRow(
        arm.label(),
        cell.name(),
        cell.placement(),
        cell.wire(),
        number(knee.carriedRate()),
        null,
        number(knee.notCarriedRate()),
        Knee.P99_LIMIT_MICROS,
        "curve",
        results.turns(cell, arm, null).size() / Math.max(1, plan.rates().size()),
        invalidReason(cell, arm, curve.isEmpty()));
  }

  private static double[] known(Collection<Knee> knees, Function<Knee, @Nullable Integer> rate) {
    return knees.stream()
        .map(rate)
        .filter(Objects::nonNull)
        .mapToDouble(Integer::doubleValue)
        .toArray();
  }

  private static double geometricMean(double[] values) {
    double logs = 0;
    for (double value : values) {
      logs += Math.log(value);
    }
    return Math.exp(logs / values.length);
  }

  private static @Nullable Double number(@Nullable Integer rate) {
    return rate == null ? null : Double.valueOf(rate);
  }
}
