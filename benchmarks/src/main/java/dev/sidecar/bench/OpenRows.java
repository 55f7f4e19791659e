package dev.sidecar.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sums up the cells of an open load: one row an arm and rate. */
final class OpenRows {
  private OpenRows() {}

  /** By arm and then by rate: each arm's rows are its load-latency curve. */
  static List<ArmRow> of(OpenPlan plan, List<OpenCell> cells) {
    List<ArmRow> rows = new ArrayList<>();
    for (ArmName arm : plan.plan().arms()) {
      for (int rate : plan.rates()) {
        rows.add(row(arm, plan.callers(), rate, at(cells, arm, rate), cells));
      }
    }
    return rows;
  }

  private static List<OpenCell> at(List<OpenCell> cells, ArmName arm, int rate) {
    return cells.stream().filter(cell -> cell.arm() == arm && cell.rate() == rate).toList();
  }

  private static ArmRow row(
      ArmName arm, int callers, int rate, List<OpenCell> own, List<OpenCell> all) {
    OpenTally merged = new OpenTally();
    own.forEach(cell -> merged.add(cell.tally()));
    double seconds = own.stream().mapToDouble(OpenCell::seconds).sum();
    String invalidReason = Validity.invalidReason(merged);
    Interval addedP50 =
        arm == ArmName.DIRECT_TUNED ? null : addedP50(own, at(all, ArmName.DIRECT_TUNED, rate));
    return new ArmRow(
        arm.label(),
        "open",
        "free",
        callers,
        (double) rate,
        merged.answeredInTime() / seconds,
        own.size(),
        seconds,
        merged.requests(),
        merged.errors(),
        merged.overflow(),
        merged.lateStarts(),
        invalidReason == null,
        invalidReason,
        merged.releaseLagMicros(99),
        merged.latencyMicros(50),
        merged.latencyMicros(90),
        merged.latencyMicros(99),
        merged.latencyMicros(99.9),
        addedP50 == null ? null : addedP50.value(),
        addedP50 == null ? null : addedP50.bounds(),
        new ArmRow.CpuRow(
            microsPerRequest(own, Costs::clientNanos),
            microsPerRequest(own, Costs::proxyNanos),
            microsPerRequest(own, Costs::upstreamNanos)),
        perRequest(merged.spinNanos() / 1_000.0, merged),
        microsPerRequest(own, Costs::machineBusyNanos),
        perRequest((double) merged.allocatedBytes(), merged),
        perRequest(own, Costs::switches),
        residentMegabytes(own));
  }

  /** Within a round, as the closed load does it; null if either has a round that says nothing. */
  private static @Nullable Interval addedP50(List<OpenCell> arm, List<OpenCell> tuned) {
    if (tuned.size() != arm.size()) {
      return null;
    }
    double[] added = new double[arm.size()];
    for (int round = 0; round < added.length; round++) {
      OpenTally one = arm.get(round).tally();
      OpenTally other = tuned.get(round).tally();
      Double p50 = one.latencyMicros(50);
      Double tunedP50 = other.latencyMicros(50);
      if (one.errors() > 0 || other.errors() > 0 || p50 == null || tunedP50 == null) {
        return null;
      }
      added[round] = p50 - tunedP50;
    }
    return Resampling.mean(added);
  }

  /** Null if any cell does not know this cost. */
  static @Nullable Double perRequest(List<OpenCell> cells, Function<Costs, @Nullable Long> cost) {
    double sum = 0;
    long requests = 0;
    for (OpenCell cell : cells) {
      Long value = cost.apply(cell.costs());
      if (value == null) {
        return null;
      }
      sum += value;
      requests += cell.tally().requests();
    }
    return requests == 0 ? null : Double.valueOf(sum / requests);
  }

  static @Nullable Double microsPerRequest(
      List<OpenCell> cells, Function<Costs, @Nullable Long> nanos) {
    Double perRequest = perRequest(cells, nanos);
    return perRequest == null ? null : Double.valueOf(perRequest / 1_000);
  }

  static @Nullable Double perRequest(double sum, OpenTally tally) {
    return tally.requests() == 0 ? null : Double.valueOf(sum / tally.requests());
  }

  private static @Nullable Double residentMegabytes(List<OpenCell> cells) {
    Long bytes = cells.get(cells.size() - 1).costs().proxyResidentBytes();
    return bytes == null ? null : Double.valueOf(bytes / (1024.0 * 1024.0));
  }
}
