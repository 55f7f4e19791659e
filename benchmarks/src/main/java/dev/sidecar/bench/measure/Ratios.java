package dev.sidecar.bench.measure;

import dev.sidecar.bench.figure.Interval;
import dev.sidecar.bench.figure.Target;
import dev.sidecar.bench.figure.TargetRow;
import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.load.Costs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the rows of the targets that calls over real sockets give, and says what they stand on. */
final class Ratios {
  private static final Set<ArmName> LIBRARY_AND_TUNED =
      Set.of(ArmName.LIBRARY, ArmName.DIRECT_TUNED);
  private static final Set<ArmName> LIBRARY_AND_DIRECT = Set.of(ArmName.LIBRARY, ArmName.DIRECT);
  private static final Set<ArmName> LIBRARY_AND_ENVOY = Set.of(ArmName.LIBRARY, ArmName.ENVOY);
  private static final Set<ArmName> ALL_BUT_DIRECT =
      Set.of(ArmName.LIBRARY, ArmName.DIRECT_TUNED, ArmName.ENVOY);

  /** What a ratio needs; it is not run where the plan lacks any of it. */
  private record Need(Target target, Cell cell, Set<ArmName> arms) {}

  private static final List<Need> NEEDS =
      List.of(
          new Need(Target.LIBRARY_OVER_TUNED_P50, Cell.ONE_CALLER, LIBRARY_AND_TUNED),
          new Need(Target.LIBRARY_OVER_DIRECT_P50, Cell.ONE_CALLER, LIBRARY_AND_DIRECT),
          new Need(Target.LIBRARY_OVER_DIRECT_CPU, Cell.ONE_CALLER, LIBRARY_AND_DIRECT),
          new Need(Target.LIBRARY_ADDED_SHARE_OF_ENVOY, Cell.ONE_CALLER, ALL_BUT_DIRECT),
          new Need(Target.CALL_BYTES_OVER_TUNED, Cell.ONE_CALLER, LIBRARY_AND_TUNED),
          new Need(Target.POD_RATE_OVER_ENVOY, Cell.POD_KNEE, LIBRARY_AND_ENVOY));

  private final Plan plan;
  private final Results results;

  Ratios(Plan plan, Results results) {
    this.plan = plan;
    this.results = results;
  }

  /** A row for each, measured or not. */
  List<TargetRow> rows() {
    return NEEDS.stream().map(this::row).toList();
  }

  /** Why a ratio that was planned does not stand, with the row at fault; empty if all stand. */
  List<String> faults(List<ArmRow> arms, List<KneeRow> knees) {
    List<String> faults = new ArrayList<>();
    for (Need need : NEEDS) {
      if (!planned(need)) {
        continue;
      }
      for (ArmName arm : ArmName.values()) {
        String reason = need.arms().contains(arm) ? reason(need.cell(), arm, arms, knees) : null;
        if (reason != null) {
          faults.add(
              "%s: %s in %s is invalid: %s"
                  .formatted(need.target().label(), arm.label(), need.cell().name(), reason));
        }
      }
    }
    return faults;
  }

  private static @Nullable String reason(
      Cell cell, ArmName arm, List<ArmRow> arms, List<KneeRow> knees) {
    for (ArmRow row : arms) {
      if (row.conditions().cell().equals(cell.name()) && row.arm().equals(arm.label())) {
        return row.invalidReason();
      }
    }
    for (KneeRow row : knees) {
      if (row.cell().equals(cell.name()) && row.arm().equals(arm.label())) {
        return row.invalidReason() == null && row.carriedRate() == null
            ? "no rate was carried"
            : row.invalidReason();
      }
    }
    return null;
  }

  private boolean planned(Need need) {
    return plan.cells().stream()
        .anyMatch(cell -> cell.cell().equals(need.cell()) && cell.arms().containsAll(need.arms()));
  }

  private TargetRow row(Need need) {
    if (!planned(need)) {
      return need.target().notRun();
    }
    int rounds = rounds(need);
    boolean broken =
        need.arms().stream().anyMatch(arm -> results.failure(need.cell(), arm) != null);
    return rounds == 0 || broken
        ? need.target().notRun()
        : need.target().row(figure(need.target()), rounds);
  }

  private int rounds(Need need) {
    return need.target() == Target.CALL_BYTES_OVER_TUNED
        ? Pairing.rounds(one(ArmName.LIBRARY), one(ArmName.DIRECT_TUNED), Ratios::clientBytes)
        : need.arms().stream().mapToInt(arm -> rounds(need.cell(), arm)).min().orElse(0);
  }

  private int rounds(Cell cell, ArmName arm) {
    return cell.load() instanceof Load.Search
        ? results.knees(cell, arm).size()
        : results.turns(cell, arm, null).size();
  }

  private @Nullable Interval figure(Target target) {
    return switch (target) {
      case LIBRARY_OVER_TUNED_P50 ->
          Pairing.ratio(one(ArmName.LIBRARY), one(ArmName.DIRECT_TUNED), Turn::p50Micros);
      case LIBRARY_OVER_DIRECT_P50 ->
          Pairing.ratio(one(ArmName.LIBRARY), one(ArmName.DIRECT), Turn::p50Micros);
      case LIBRARY_OVER_DIRECT_CPU ->
          Pairing.ratio(one(ArmName.LIBRARY), one(ArmName.DIRECT), Ratios::clientMicros);
      case LIBRARY_ADDED_SHARE_OF_ENVOY ->
          Pairing.share(addedP50(ArmName.LIBRARY), addedP50(ArmName.ENVOY));
      case CALL_BYTES_OVER_TUNED ->
          Pairing.added(one(ArmName.LIBRARY), one(ArmName.DIRECT_TUNED), Ratios::clientBytes);
      case POD_RATE_OVER_ENVOY ->
          Pairing.rates(
              results.knees(Cell.POD_KNEE, ArmName.LIBRARY),
              results.knees(Cell.POD_KNEE, ArmName.ENVOY));
      default -> throw new IllegalArgumentException(target + ": no ratio of this measurement");
    };
  }

  private List<Turn> one(ArmName arm) {
    return results.turns(Cell.ONE_CALLER, arm, null);
  }

  private @Nullable Interval addedP50(ArmName arm) {
    return Pairing.added(one(arm), one(ArmName.DIRECT_TUNED), Turn::p50Micros);
  }

  private static @Nullable Double clientBytes(Turn turn) {
    return Costing.perRequest(List.of(turn), Costs::clientBytes);
  }

  private static @Nullable Double clientMicros(Turn turn) {
    return Costing.microsPerRequest(List.of(turn), Costs::clientNanos);
  }
}
