package dev.sidecar.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
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
    List<RatioRow> ratios) {

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
        ratios(pairs, plan.rounds()));
  }

  boolean valid() {
    return arms.stream().allMatch(ArmRow::valid);
  }

  private static List<RatioRow> ratios(Pairing pairs, int rounds) {
    return List.of(
        RatioRow.atMost(
            "library-over-tuned-p50",
            1.05,
            1.01,
            pairs.ratio(ArmName.LIBRARY, ArmName.DIRECT_TUNED, Cell::p50Micros),
            rounds),
        RatioRow.atMost(
            "library-over-direct-p50",
            1.00,
            0.80,
            pairs.ratio(ArmName.LIBRARY, ArmName.DIRECT, Cell::p50Micros),
            rounds),
        RatioRow.atMost(
            "library-over-direct-cpu",
            1.00,
            0.80,
            pairs.ratio(ArmName.LIBRARY, ArmName.DIRECT, Report::clientMicros),
            rounds),
        RatioRow.atMost(
            "library-added-share-of-envoy",
            0.10,
            0.02,
            Pairing.share(addedP50(pairs, ArmName.LIBRARY), addedP50(pairs, ArmName.ENVOY)),
            rounds));
  }

  private static @Nullable Interval addedP50(Pairing pairs, ArmName arm) {
    return arm == ArmName.DIRECT_TUNED
        ? null
        : pairs.added(arm, ArmName.DIRECT_TUNED, Cell::p50Micros);
  }

  private static @Nullable Double clientMicros(Cell cell) {
    return Costs.microsPerRequest(List.of(cell), Costs::clientNanos);
  }
}
