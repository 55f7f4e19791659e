package dev.sidecar.bench.measure;

import static dev.sidecar.bench.load.ArmName.DIRECT_TUNED;
import static dev.sidecar.bench.load.ArmName.DIRECT_TUNED_MTLS;
import static dev.sidecar.bench.load.ArmName.ENVOY_MTLS;
import static dev.sidecar.bench.load.ArmName.LIBRARY;
import static dev.sidecar.bench.load.ArmName.LIBRARY_MTLS;
import static dev.sidecar.bench.load.ArmName.LIBRARY_MTLS_BC;

import dev.sidecar.bench.figure.Interval;
import dev.sidecar.bench.figure.Resampling;
import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.load.Costs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what mTLS costs: pairs of arms of one cell, compared round by round. */
final class MtlsRows {
  /** Two arms that differ in one thing. */
  private record Pair(ArmName arm, ArmName over) {}

  private static final List<Pair> PAIRS =
      List.of(
          // TLS by itself, and the library with it beside the library without.
          new Pair(DIRECT_TUNED_MTLS, DIRECT_TUNED),
          new Pair(LIBRARY_MTLS, LIBRARY),
          // The library beside the least that speaks mTLS.
          new Pair(LIBRARY_MTLS, DIRECT_TUNED_MTLS),
          new Pair(LIBRARY_MTLS_BC, LIBRARY_MTLS),
          // A mesh with sidecars beside one without.
          new Pair(ENVOY_MTLS, LIBRARY_MTLS));

  private final Plan plan;
  private final Results results;

  MtlsRows(Plan plan, Results results) {
    this.plan = plan;
    this.results = results;
  }

  /** Of every pair that was planned. */
  List<MtlsRow> rows() {
    List<MtlsRow> rows = new ArrayList<>();
    for (CellPlan cell : plan.cells()) {
      for (Pair pair : PAIRS) {
        if (cell.cell().mtls() && cell.arms().containsAll(List.of(pair.arm(), pair.over()))) {
          add(rows, cell.cell(), pair);
        }
      }
    }
    return rows;
  }

  private void add(List<MtlsRow> rows, Cell cell, Pair pair) {
    if (cell.load() instanceof Load.Search) {
      var knees = results.knees(cell, pair.arm());
      int rounds = Math.min(knees.size(), results.knees(cell, pair.over()).size());
      Interval rates = rounds == 0 ? null : Pairing.rates(knees, results.knees(cell, pair.over()));
      rows.add(row(cell, pair, "rate-ratio", rates, rounds));
      return;
    }
    List<Turn> turns = results.turns(cell, pair.arm(), null);
    List<Turn> others = results.turns(cell, pair.over(), null);
    rows.add(
        row(
            cell,
            pair,
            "p50-added-us",
            Pairing.added(turns, others, Turn::p50Micros),
            Pairing.rounds(turns, others, Turn::p50Micros)));
    rows.add(
        row(
            cell,
            pair,
            "cpu-added-us",
            Pairing.added(turns, others, MtlsRows::cpuMicros),
            Pairing.rounds(turns, others, MtlsRows::cpuMicros)));
  }

  private MtlsRow row(Cell cell, Pair pair, String figure, @Nullable Interval value, int rounds) {
    boolean broken =
        results.failure(cell, pair.arm()) != null || results.failure(cell, pair.over()) != null;
    return new MtlsRow(
        cell.name(),
        pair.arm().label(),
        pair.over().label(),
        figure,
        broken || value == null ? null : value.value(),
        broken || value == null ? null : value.bounds(),
        broken ? 0 : rounds);
  }

  /** Of client, proxies and upstreams together, a call. */
  private static @Nullable Double cpuMicros(Turn turn) {
    Costs costs = turn.costs();
    Long client = costs.clientNanos();
    Long upstream = costs.upstreamNanos();
    if (client == null || upstream == null || turn.tally().requests() == 0) {
      return null;
    }
    Long proxy = costs.proxyNanos();
    long all = client + upstream + (proxy == null ? 0 : proxy);
    return all / 1_000.0 / turn.tally().requests();
  }

  /**
   * Why a comparison that was planned does not stand; empty if all do. Too few rounds are no fault.
   */
  static List<String> faults(List<MtlsRow> rows) {
    return rows.stream()
        .filter(
            row ->
                row.value() == null
                    && (row.rounds() == 0 || row.rounds() >= Resampling.FEWEST_ROUNDS))
        .map(
            row ->
                "%s of %s over %s in %s: a turn is missing or invalid"
                    .formatted(row.figure(), row.arm(), row.over(), row.cell()))
        .toList();
  }
}
