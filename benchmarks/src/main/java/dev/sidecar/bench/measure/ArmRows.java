package dev.sidecar.bench.measure;

import dev.sidecar.bench.figure.Interval;
import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.load.Costs;
import dev.sidecar.bench.load.Tally;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Sums up turns: a row for every arm of every cell that was planned, and for each of its rates. */
final class ArmRows {
  private static final double[] PERCENTILES = {
    50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.995, 99.999, 100
  };

  private final Results results;
  private final KneeRows knees;

  ArmRows(Results results, KneeRows knees) {
    this.results = results;
    this.knees = knees;
  }

  /** By cell, arm and rate; a search has no rows, but knees. */
  List<ArmRow> of(Plan plan) {
    List<ArmRow> rows = new ArrayList<>();
    for (CellPlan cell : plan.cells()) {
      if (cell.cell().load() instanceof Load.Search) {
        continue;
      }
      for (ArmName arm : cell.arms()) {
        for (Integer rate : cell.steps()) {
          rows.add(row(cell.cell(), arm, rate));
        }
      }
    }
    return rows;
  }

  private ArmRow row(Cell cell, ArmName arm, @Nullable Integer rate) {
    List<Turn> turns = results.turns(cell, arm, rate);
    Tally merged = Tally.sum(turns.stream().map(Turn::tally).toList());
    double seconds = turns.stream().mapToDouble(Turn::seconds).sum();
    Double achieved = seconds > 0 ? Double.valueOf(merged.answeredInTime() / seconds) : null;
    String invalid = invalidReason(cell, arm, rate, merged, achieved);
    return new ArmRow(
        arm.label(),
        conditions(cell, rate),
        new ArmRow.Amount(
            achieved,
            turns.size(),
            seconds,
            merged.requests(),
            merged.errors(),
            merged.overflow(),
            rate == null ? null : Long.valueOf(merged.lateStarts())),
        invalid == null,
        invalid,
        latency(cell, arm, rate, turns, merged),
        cost(rate, turns, merged));
  }

  private @Nullable String invalidReason(
      Cell cell, ArmName arm, @Nullable Integer rate, Tally merged, @Nullable Double achieved) {
    String failure = results.failure(cell, arm);
    if (failure != null) {
      return failure;
    }
    if (achieved == null && results.interrupted()) {
      return Measurement.INTERRUPTED;
    }
    if (rate == null || achieved == null) {
      return Validity.ofClosed(merged);
    }
    return cell.placement() == Placement.FREE
        ? Validity.ofFree(merged)
        : Validity.ofPod(merged, rate, achieved, knees.carriedRate(cell, arm));
  }

  private static ArmRow.Conditions conditions(Cell cell, @Nullable Integer rate) {
    return new ArmRow.Conditions(
        cell.name(),
        rate == null ? "closed" : "open",
        cell.placement(),
        cell.wire(),
        cell.requestBytes(),
        cell.responseBytes(),
        cell.load() instanceof Load.Closed closed ? closed.callers() : Turns.OPEN_CALLERS,
        rate == null ? null : Double.valueOf(rate));
  }

  private ArmRow.Latency latency(
      Cell cell, ArmName arm, @Nullable Integer rate, List<Turn> turns, Tally merged) {
    Interval added =
        arm == ArmName.DIRECT_TUNED
            ? null
            : Pairing.added(
                turns, results.turns(cell, ArmName.DIRECT_TUNED, rate), Turn::p50Micros);
    return new ArmRow.Latency(
        rate == null ? null : merged.releaseLagMicros(99),
        merged.latencyMicros(50),
        merged.latencyMicros(90),
        merged.latencyMicros(99),
        merged.latencyMicros(99.9),
        added == null ? null : added.value(),
        added == null ? null : added.bounds(),
        percentiles(merged.latencyNanos()));
  }

  private static @Nullable List<List<Double>> percentiles(Histogram nanos) {
    if (nanos.getTotalCount() == 0) {
      return null;
    }
    List<List<Double>> points = new ArrayList<>();
    for (double percentile : PERCENTILES) {
      points.add(List.of(percentile, nanos.getValueAtPercentile(percentile) / 1_000.0));
    }
    return points;
  }

  private static ArmRow.Cost cost(@Nullable Integer rate, List<Turn> turns, Tally merged) {
    return new ArmRow.Cost(
        new ArmRow.Share(
            Costing.microsPerRequest(turns, Costs::clientNanos),
            Costing.microsPerRequest(turns, Costs::proxyNanos),
            Costing.microsPerRequest(turns, Costs::upstreamNanos)),
        Costing.microsPerRequest(turns, Costs::machineBusyNanos),
        rate == null || merged.requests() == 0
            ? null
            : Double.valueOf(merged.spinNanos() / 1_000.0 / merged.requests()),
        Costing.perRequest(turns, Costs::clientBytes),
        new ArmRow.Share(
            Costing.perRequest(turns, Costs::clientSwitches),
            Costing.perRequest(turns, Costs::proxySwitches),
            Costing.perRequest(turns, Costs::upstreamSwitches)),
        Costing.lastMegabytes(turns, Costs::proxyRssBytes),
        Costing.lastMegabytes(turns, Costs::proxyPssBytes));
  }
}
