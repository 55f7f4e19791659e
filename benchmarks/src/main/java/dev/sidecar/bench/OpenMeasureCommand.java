package dev.sidecar.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the measure subcommand under open load, and prints its curves. */
final class OpenMeasureCommand {
  private OpenMeasureCommand() {}

  static int run(OpenPlan plan, Path policy, @Nullable Path json) throws IOException {
    return MeasureCommand.run(
        plan.plan(),
        policy,
        (runnable, testbed, envoy) -> open(plan.with(runnable), testbed, envoy, json));
  }

  private static boolean open(
      OpenPlan plan, Testbed testbed, @Nullable EnvoyBinary envoy, @Nullable Path json)
      throws IOException {
    List<OpenCell> cells = new OpenMeasurement(plan, testbed, Progress.onStandardError()).run();
    OpenReport report = OpenReport.of(plan, cells, envoy);
    print(System.out, plan, report);
    if (json != null) {
      MeasureCommand.writeJson(json, report);
      OpenRoundsFile.write(MeasureCommand.roundsFile(json), cells);
    }
    return report.valid();
  }

  private static void print(PrintStream out, OpenPlan plan, OpenReport report) {
    MeasureCommand.printMachine(out, report.cpus(), report.jdk(), report.envoyVersion());
    out.printf(
        "others   kept at least %s processors busy; what they delay counts as latency of the arms%n",
        ReportTable.number(2, report.otherWorkProcessors()));
    out.printf(
        "load     open, %d callers, %d B responses, %d rounds of %d ms an arm and rate, not pinned%n%n",
        plan.callers(),
        Testbed.RESPONSE_BYTES,
        plan.plan().rounds(),
        plan.plan().cell().toMillis());
    out.println(OpenTable.curves(report));
    out.println("latency from the intended start; cpu in us a request");
    for (ArmRow row : report.arms()) {
      String reason = row.invalidReason();
      if (reason != null) {
        out.printf("%s at %.0f/s is invalid: %s%n", row.arm(), row.offeredRate(), reason);
      }
    }
    out.println();
    out.println(OpenTable.knees(report));
    out.flush();
  }
}
