package dev.sidecar.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result of a measurement, as its JSON says it.
 *
 * @param schema the version of this shape
 * @param jdk the Java runtime of the client
 * @param cpus processors that the client may use
 * @param envoyVersion what Envoy says of itself; null where no Envoy ran
 * @param arms one row an arm
 * @param ratios one row a target
 */
record Report(
    int schema,
    String jdk,
    int cpus,
    @JsonProperty("envoy_version") @Nullable String envoyVersion,
    List<ArmRow> arms,
    List<TargetRow> ratios) {
  private static final Set<ArmName> LIBRARY_AND_TUNED =
      Set.of(ArmName.LIBRARY, ArmName.DIRECT_TUNED);
  private static final Set<ArmName> LIBRARY_AND_DIRECT = Set.of(ArmName.LIBRARY, ArmName.DIRECT);
  private static final Set<ArmName> ALL_BUT_DIRECT =
      Set.of(ArmName.LIBRARY, ArmName.DIRECT_TUNED, ArmName.ENVOY);

  static Report of(Plan plan, List<Cell> cells, @Nullable EnvoyBinary envoy) {
    Pairing pairs = new Pairing(cells);
    List<ArmRow> arms = new ArrayList<>();
    for (ArmName arm : plan.arms()) {
      List<Cell> own = cells.stream().filter(cell -> cell.arm() == arm).toList();
      arms.add(ArmRow.of(arm, own, addedP50(pairs, arm)));
    }
    return new Report(
        1,
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        envoy != null && plan.arms().contains(ArmName.ENVOY) ? envoy.version() : null,
        arms,
        ratios(pairs, plan));
  }

  boolean valid() {
    return arms.stream().allMatch(ArmRow::valid);
  }

  private static List<TargetRow> ratios(Pairing pairs, Plan plan) {
    return List.of(
        row(
            Target.LIBRARY_OVER_TUNED_P50,
            plan,
            LIBRARY_AND_TUNED,
            pairs.ratio(ArmName.LIBRARY, ArmName.DIRECT_TUNED, Cell::p50Micros)),
        row(
            Target.LIBRARY_OVER_DIRECT_P50,
            plan,
            LIBRARY_AND_DIRECT,
            pairs.ratio(ArmName.LIBRARY, ArmName.DIRECT, Cell::p50Micros)),
        row(
            Target.LIBRARY_OVER_DIRECT_CPU,
            plan,
            LIBRARY_AND_DIRECT,
            pairs.ratio(ArmName.LIBRARY, ArmName.DIRECT, Report::clientMicros)),
        row(
            Target.LIBRARY_ADDED_SHARE_OF_ENVOY,
            plan,
            ALL_BUT_DIRECT,
            Pairing.share(addedP50(pairs, ArmName.LIBRARY), addedP50(pairs, ArmName.ENVOY))),
        row(
            Target.CALL_BYTES_OVER_TUNED,
            plan,
            LIBRARY_AND_TUNED,
            pairs.added(ArmName.LIBRARY, ArmName.DIRECT_TUNED, Report::callerBytes)));
  }

  private static TargetRow row(
      Target target, Plan plan, Set<ArmName> needed, @Nullable Interval figure) {
    return plan.arms().containsAll(needed) ? target.row(figure, plan.rounds()) : target.notRun();
  }

  private static @Nullable Interval addedP50(Pairing pairs, ArmName arm) {
    return arm == ArmName.DIRECT_TUNED
        ? null
        : pairs.added(arm, ArmName.DIRECT_TUNED, Cell::p50Micros);
  }

  private static @Nullable Double callerBytes(Cell cell) {
    return Costs.perRequest(List.of(cell), Costs::callerBytes);
  }

  private static @Nullable Double clientMicros(Cell cell) {
    return Costs.microsPerRequest(List.of(cell), Costs::clientNanos);
  }
}
