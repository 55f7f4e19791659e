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

  /** What is done with a testbed; answers whether every cell is valid. */
  interface Job {
    boolean run(Plan plan, Testbed testbed, @Nullable EnvoyBinary envoy) throws IOException;
  }

  static int run(Plan plan, Path policy, @Nullable Path json) throws IOException {
    return run(plan, policy, (runnable, testbed, envoy) -> closed(runnable, testbed, envoy, json));
  }

  /** Runs a job with the arms that this machine has, from the start to the exit code. */
  static int run(Plan plan, Path policy, Job job) throws IOException {
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
    try (Testbed testbed = Testbed.start(plan, policy, envoy)) {
      return job.run(plan, testbed, envoy) ? 0 : INVALID;
    } catch (PolicyFileException rejected) {
      System.err.println(rejected.getMessage());
      return WRONG_USAGE;
    }
  }

  private static boolean closed(
      Plan plan, Testbed testbed, @Nullable EnvoyBinary envoy, @Nullable Path json)
      throws IOException {
    List<Cell> cells = new Measurement(plan, testbed, Progress.onStandardError()).run();
    Report report = Report.of(plan, cells, envoy);
    print(System.out, plan, report);
    if (json != null) {
      writeJson(json, report);
      RoundsFile.write(roundsFile(json), cells);
    }
    return report.valid();
  }

  static void writeJson(Path json, Object report) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), report);
  }

  static Path roundsFile(Path json) {
    return json.resolveSibling(json.getFileName() + ".rounds.csv");
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
    printMachine(out, report.cpus(), report.jdk(), report.envoyVersion());
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

  static void printMachine(PrintStream out, int cpus, String jdk, @Nullable String envoy) {
    out.printf(
        "machine  %s %s %s, %d cpus%n",
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("os.arch"),
        cpus);
    out.printf("jdk      %s%n", jdk);
    out.printf("envoy    %s%n", envoy == null ? "absent" : envoy);
    out.printf("date     %s%n", Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }
}
