package dev.sidecar.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a measurement under open load, as its JSON says it.
 *
 * @param schema the version of this shape
 * @param jdk the Java runtime of the client
 * @param cpus processors that the client may use
 * @param envoyVersion what Envoy says of itself; null where no Envoy ran
 * @param otherWorkProcessors processors that other work kept busy; null where none can tell
 * @param arms one row an arm and rate
 * @param knees one an arm
 */
record OpenReport(
    int schema,
    String jdk,
    int cpus,
    @JsonProperty("envoy_version") @Nullable String envoyVersion,
    @JsonProperty("other_work_processors") @Nullable Double otherWorkProcessors,
    List<ArmRow> arms,
    List<Knee> knees) {
  private static final double P99_LIMIT_MICROS = 5_000;

  static OpenReport of(OpenPlan plan, List<OpenCell> cells, @Nullable EnvoyBinary envoy) {
    List<ArmRow> rows = OpenRows.of(plan, cells);
    return new OpenReport(
        1,
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        envoy == null ? null : envoy.version(),
        OtherWork.processors(cells),
        rows,
        plan.plan().arms().stream().map(arm -> knee(arm, rows)).toList());
  }

  private static Knee knee(ArmName arm, List<ArmRow> rows) {
    List<LoadPoint> curve =
        rows.stream().filter(row -> row.arm().equals(arm.label())).map(LoadPoint::of).toList();
    return Knee.of(arm.label(), curve, P99_LIMIT_MICROS);
  }

  boolean valid() {
    return arms.stream().allMatch(ArmRow::valid);
  }
}
