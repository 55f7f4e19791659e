package dev.sidecar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sidecar.config.PolicyFileException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the measure subcommand from start to exit code. */
final class MeasureCommand {
  private static final int INVALID = 1;
  private static final int WRONG_USAGE = 2;
  private static final int ENVOY_REQUIRED = 3;

  private MeasureCommand() {}

  static int run(Plan plan, Path policy, @Nullable Path json) throws IOException {
    if (!Files.isReadable(policy)) {
      System.err.println(
          "--policy: " + policy + ": no such file (expected: run from the root of the sources)");
      return WRONG_USAGE;
    }
    EnvoyBinary envoy = null;
    if (plan.arms().contains(ArmName.ENVOY)) {
      envoy = EnvoyBinary.find(System.getenv());
      if (envoy == null) {
        sayThatEnvoyIsAbsent();
        if (EnvoyBinary.required(System.getenv())) {
          return ENVOY_REQUIRED;
        }
        plan = plan.without(ArmName.ENVOY);
      }
    }
    List<Cell> cells;
    try (Testbed testbed = Testbed.start(plan, policy, envoy)) {
      cells = new Measurement(plan, testbed, Progress.onStandardError()).run();
    } catch (PolicyFileException rejected) {
      System.err.println(rejected.getMessage());
      return WRONG_USAGE;
    }
    Report report = Report.of(plan, cells, envoy);
    print(System.out, plan, report);
    if (json != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(json.toFile(), report);
      RoundsFile.write(json.resolveSibling(json.getFileName() + ".rounds.csv"), cells);
    }
    return report.valid() ? 0 : INVALID;
  }

  /** Runs the plan for the targets alone; without Envoy, where there is none. */
  static List<TargetRow> targets(Plan plan, Path policy) throws IOException {
    EnvoyBinary envoy = EnvoyBinary.find(System.getenv());
    if (envoy == null) {
      sayThatEnvoyIsAbsent();
      plan = plan.without(ArmName.ENVOY);
    }
    try (Testbed testbed = Testbed.start(plan, policy, envoy)) {
      List<Cell> cells = new Measurement(plan, testbed, Progress.onStandardError()).run();
      return Report.of(plan, cells, envoy).ratios();
    } catch (PolicyFileException rejected) {
      throw new IOException(rejected);
    }
  }

  private static void sayThatEnvoyIsAbsent() {
    System.err.println(
        """
        ************************************************************************
        The envoy arm is ABSENT: %s names no executable file.
        Nothing in this report compares with Envoy.
        ************************************************************************"""
            .formatted(EnvoyBinary.PATH_VARIABLE));
  }

  private static void print(PrintStream out, Plan plan, Report report) {
    String envoy = report.envoyVersion();
    out.printf(
        "machine  %s %s %s, %d cpus%n",
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("os.arch"),
        report.cpus());
    out.printf("jdk      %s%n", report.jdk());
    out.printf("envoy    %s%n", envoy == null ? "absent" : envoy);
    out.printf("date     %s%n", Instant.now().truncatedTo(ChronoUnit.SECONDS));
    out.printf(
        "load     closed, 1 caller, %d B responses, %d rounds of %d ms an arm, not pinned%n%n",
        Testbed.RESPONSE_BYTES, plan.rounds(), plan.cell().toMillis());
    out.println(ReportTable.arms(report));
    out.println("cpu in us a request; machine: busy time of all processors, us a request");
    for (ArmRow arm : report.arms()) {
      String reason = arm.invalidReason();
      if (reason != null) {
        out.println(arm.arm() + " is invalid: " + reason);
      }
    }
    out.println();
    out.println(ReportTable.targets(report.ratios()));
    out.flush();
  }
}
