package dev.sidecar.bench.measure;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sidecar.bench.figure.Machine;
import dev.sidecar.bench.figure.TargetRow;
import dev.sidecar.bench.load.ArmName;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The result of a measurement, as its JSON says it.
 *
 * @param schema the version of this shape
 * @param jdk the version of the Java runtime
 * @param cpus processors that the measurement could use
 * @param envoyVersion null where it did not take part; so the next two
 * @param machine what kind of machine it is, in a few words
 * @param command what was typed
 * @param jvmFlags of the client, the same for all arms and cells
 * @param interrupted whether it was ended before all was measured
 * @param otherWorkProcessors processors that other work kept busy; null where nobody can tell
 * @param arms one row an arm, cell and rate
 * @param knees one an arm, placement and protocol
 * @param ratios one row a target
 * @param mtls what mTLS costs, one row a pair of arms, cell and figure; empty without such cells
 * @param absent what could not be measured
 * @param faults why a ratio does not stand, with the row at fault
 */
@JsonNaming(SnakeCaseStrategy.class)
record Report(
    int schema,
    String jdk,
    int cpus,
    @Nullable String envoyVersion,
    @Nullable String haproxyVersion,
    @Nullable String nginxVersion,
    String machine,
    String cpuModel,
    String kernel,
    String date,
    String command,
    List<String> jvmFlags,
    boolean interrupted,
    @Nullable Double otherWorkProcessors,
    List<ArmRow> arms,
    List<KneeRow> knees,
    List<TargetRow> ratios,
    List<MtlsRow> mtls,
    List<Absence> absent,
    List<String> faults) {

  /** Sums up what was measured. */
  static Report of(MeasureRun run, Results results, String machine, String command) {
    Plan plan = run.plan();
    Peers peers = run.peers();
    KneeRows knees = new KneeRows(plan, results);
    List<ArmRow> arms = new ArmRows(results, knees).of(plan);
    Ratios ratios = new Ratios(plan, results);
    List<MtlsRow> mtls = new MtlsRows(plan, results).rows();
    return new Report(
        1,
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        peers.version(ArmName.ENVOY.label()),
        peers.version(ArmName.HAPROXY.label()),
        peers.version(ArmName.NGINX.label()),
        machine,
        Machine.here().cpu(),
        System.getProperty("os.version"),
        LocalDate.now(ZoneOffset.UTC).toString(),
        command,
        ClientProcess.FLAGS,
        results.interrupted(),
        OtherWork.processors(results.turns()),
        arms,
        knees.rows(),
        ratios.rows(),
        mtls,
        run.absent(),
        Stream.concat(ratios.faults(arms, knees.rows()).stream(), MtlsRows.faults(mtls).stream())
            .toList());
  }
}
