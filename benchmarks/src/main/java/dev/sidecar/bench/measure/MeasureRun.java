package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.peer.Envoy;
import dev.sidecar.bench.peer.PolicyFor;
import dev.sidecar.bench.peer.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A plan on this machine: without what is absent here, from the first process to the report.
 *
 * @param plan what can be run
 * @param absent what was planned besides
 */
record MeasureRun(Plan plan, Peers peers, List<Absence> absent, Path policy, Path fullPolicy) {
  /** Of an ending process: for the rest of a turn, and to write the report. */
  private static final int END_SECONDS = 20;

  /** What is done with a report before this process may end. */
  interface Sink {
    void accept(Report report, List<Turn> turns) throws IOException;
  }

  /** Looks for everything that the plan needs. */
  static MeasureRun prepare(Plan plan, Path policy, Map<String, String> environment)
      throws IOException {
    Path fullPolicy = policy.resolveSibling("full.yaml");
    // Tells what is wrong with a file before the minutes, not after them.
    PolicyFor.upstreams(policy, List.of(), Protocol.H1);
    if (plan.arms().contains(ArmName.LIBRARY_FULL)) {
      PolicyFor.upstreams(fullPolicy, List.of(), Protocol.H1);
    }
    Peers peers = Peers.find(plan.arms(), policy, environment);
    if (peers.version(ArmName.ENVOY.label()) != null) {
      new Envoy(policy).check();
    }
    List<Absence> absent = new ArrayList<>(peers.absent());
    Plan present = plan.without(arm -> !peers.has(arm));
    List<CellPlan> cells = new ArrayList<>();
    Set<String> said = new TreeSet<>();
    for (CellPlan cell : present.cells()) {
      Placement placement = cell.cell().placement();
      String unavailable = placement.unavailable();
      if (unavailable != null) {
        if (said.add(placement.label())) {
          absent.add(
              new Absence(
                  "all",
                  "*-" + placement.label() + "-*",
                  unavailable,
                  unavailable.contains("taskset") ? "apt-get install util-linux" : null));
        }
        continue;
      }
      CellPlan speaking = speaking(cell, peers, absent, said);
      if (!speaking.arms().isEmpty()) {
        cells.add(speaking);
      }
    }
    return new MeasureRun(
        new Plan(cells, plan.warmUpCalls()), peers, List.copyOf(absent), policy, fullPolicy);
  }

  /** Without the arms whose proxies do not speak the cell's protocol. */
  private static CellPlan speaking(
      CellPlan cell, Peers peers, List<Absence> absent, Set<String> said) {
    Protocol protocol = cell.cell().protocol();
    List<ArmName> arms = new ArrayList<>();
    for (ArmName arm : cell.arms()) {
      String cannot = peers.cannot(arm, protocol);
      if (cannot == null) {
        arms.add(arm);
      } else if (said.add(arm.label() + protocol.label())) {
        absent.add(new Absence(arm.label(), "*-" + protocol.label() + "-*", cannot, null));
      }
    }
    return cell.withArms(arms);
  }

  /**
   * Runs it. If this process is told to end meanwhile, what was measured until then is reported
   * first.
   */
  Report run(String machine, String command, Sink sink) throws IOException {
    Measurement measurement = new Measurement(this, Course.onStandardError(plan));
    CountDownLatch written = new CountDownLatch(1);
    Thread atEnd =
        new Thread(
            () -> {
              measurement.stop();
              await(written);
            },
            "end-measurement");
    Runtime.getRuntime().addShutdownHook(atEnd);
    try {
      Results results = measurement.run();
      Report report = Report.of(this, results, machine, command);
      sink.accept(report, results.turns());
      return report;
    } finally {
      written.countDown();
      if (!measurement.stopped()) {
        Runtime.getRuntime().removeShutdownHook(atEnd);
      }
    }
  }

  private static void await(CountDownLatch written) {
    try {
      if (!written.await(END_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("no report: a turn did not end in " + END_SECONDS + " s");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
