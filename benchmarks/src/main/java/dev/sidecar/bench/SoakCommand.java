package dev.sidecar.bench;

import dev.sidecar.bench.figure.Progress;
import dev.sidecar.policy.IdentityPolicy;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The soak subcommand: long runs against failing upstreams, with bounds that must hold. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description =
        "Runs calls against failing upstreams and changing policies; exit code 1 if a bound is"
            + " broken.")
final class SoakCommand {
  private static final int BROKEN = 1;

  private interface Soak {
    SoakReport run() throws IOException, InterruptedException;
  }

  /** Exit code 0: every bound held. 1: one is broken. 2: wrong usage. */
  @Command(
      name = "attempts",
      mixinStandardHelpOptions = true,
      description = "Upstreams that fail in every way: what is sent again, and what is left?")
  int attempts(
      @Option(
              names = "--calls",
              defaultValue = "1000000",
              description = "Calls of the first phase (default: ${DEFAULT-VALUE})")
          int calls,
      @Option(
              names = "--callers",
              defaultValue = "8",
              description = "Their callers (default: ${DEFAULT-VALUE})")
          int callers,
      @Option(
              names = "--budget-calls",
              defaultValue = "100000",
              description = "Calls of the second phase (default: ${DEFAULT-VALUE})")
          int budgetCalls,
      @Option(
              names = "--budget-callers",
              defaultValue = "64",
              description = "Their callers (default: ${DEFAULT-VALUE})")
          int budgetCallers,
      @Option(
              names = "--seed",
              defaultValue = "1",
              description = "Seed of every random choice (default: ${DEFAULT-VALUE})")
          long seed,
      @Option(names = "--json", paramLabel = "FILE", description = "Also write FILE as JSON")
          @Nullable Path json)
      throws IOException, InterruptedException {
    return run(
        () ->
            AttemptsSoak.run(
                new AttemptsPlan(calls, callers, budgetCalls, budgetCallers, seed),
                Progress.onStandardError()),
        json);
  }

  /** Exit code 0: every bound held. 1: one is broken. 2: wrong usage. */
  @Command(
      name = "outage",
      mixinStandardHelpOptions = true,
      description = "Calls at a constant rate while all upstreams die and come back.")
  int outage(
      @Option(
              names = "--rate",
              defaultValue = "1000",
              description = "Calls a second (default: ${DEFAULT-VALUE})")
          int callsPerSecond,
      @Option(
              names = "--warm",
              paramLabel = "MILLIS",
              defaultValue = "5000",
              description = "Before the outage (default: ${DEFAULT-VALUE})")
          int warm,
      @Option(
              names = "--dead",
              paramLabel = "MILLIS",
              defaultValue = "10000",
              description = "Of the outage (default: ${DEFAULT-VALUE})")
          int dead,
      @Option(
              names = "--back",
              paramLabel = "MILLIS",
              defaultValue = "15000",
              description = "After it (default: ${DEFAULT-VALUE})")
          int back,
      @Option(
              names = "--min-retries",
              defaultValue = "3",
              description = "The floor of the retry budget (default: ${DEFAULT-VALUE})")
          int minRetries,
      @Option(names = "--json", paramLabel = "FILE", description = "Also write FILE as JSON")
          @Nullable Path json)
      throws IOException, InterruptedException {
    return run(
        () ->
            OutageSoak.run(
                new OutagePlan(callsPerSecond, warm, dead, back, minRetries),
                Progress.onStandardError()),
        json);
  }

  /** Exit code 0: every bound held. 1: one is broken. 2: wrong usage. */
  @Command(
      name = "reload",
      mixinStandardHelpOptions = true,
      description = "Calls at a constant rate while the policy's file is rewritten all the time.")
  int reload(
      @Option(
              names = "--callers",
              defaultValue = "8",
              description = "Threads that call (default: ${DEFAULT-VALUE})")
          int callers,
      @Option(
              names = "--rate",
              defaultValue = "1000",
              description = "Calls a second (default: ${DEFAULT-VALUE})")
          int callsPerSecond,
      @Option(
              names = "--changes",
              defaultValue = "800",
              description = "Of the file, some five a second (default: ${DEFAULT-VALUE})")
          int changes,
      @Option(
              names = "--seed",
              defaultValue = "1",
              description = "Seed of what is written (default: ${DEFAULT-VALUE})")
          long seed,
      @Option(names = "--json", paramLabel = "FILE", description = "Also write FILE as JSON")
          @Nullable Path json)
      throws IOException, InterruptedException {
    return run(
        () ->
            ReloadSoak.run(
                new ReloadPlan(callers, callsPerSecond, changes, seed), Progress.onStandardError()),
        json);
  }

  /** Exit code 0: every bound held. 1: one is broken. 2: wrong usage. */
  @Command(
      name = "rotation",
      mixinStandardHelpOptions = true,
      description = "Calls over mTLS while both sides' certificates and trust are replaced.")
  int rotation(
      @Option(
              names = "--callers",
              defaultValue = "8",
              description = "Threads that call (default: ${DEFAULT-VALUE})")
          int callers,
      @Option(
              names = "--rate",
              defaultValue = "1000",
              description = "Calls a second (default: ${DEFAULT-VALUE})")
          int callsPerSecond,
      @Option(
              names = "--seconds",
              defaultValue = "60",
              description = "How long (default: ${DEFAULT-VALUE})")
          int seconds,
      @Option(
              names = "--certificate",
              paramLabel = "MILLIS",
              defaultValue = "1000",
              description = "Between two certificates (default: ${DEFAULT-VALUE})")
          int certificateMillis,
      @Option(
              names = "--bundle",
              paramLabel = "MILLIS",
              defaultValue = "5000",
              description = "Between two trust bundles (default: ${DEFAULT-VALUE})")
          int bundleMillis,
      @Option(
              names = "--life",
              paramLabel = "SECONDS",
              defaultValue = "5",
              description = "Of a certificate (default: ${DEFAULT-VALUE})")
          int lifeSeconds,
      @Option(
              names = "--age",
              paramLabel = "SECONDS",
              defaultValue = "0",
              description = "Of a certificate when it is issued (default: ${DEFAULT-VALUE})")
          int ageSeconds,
      @Option(
              names = "--provider",
              defaultValue = "JDK",
              description =
                  "Who speaks TLS at the client: ${COMPLETION-CANDIDATES} (default:"
                      + " ${DEFAULT-VALUE})")
          IdentityPolicy.Provider provider,
      @Option(names = "--json", paramLabel = "FILE", description = "Also write FILE as JSON")
          @Nullable Path json)
      throws IOException, InterruptedException {
    return run(
        () ->
            RotationSoak.run(
                new RotationPlan(
                    callers,
                    callsPerSecond,
                    seconds,
                    certificateMillis,
                    bundleMillis,
                    lifeSeconds,
                    ageSeconds,
                    provider),
                Progress.onStandardError()),
        json);
  }

  /** Exit code 0: every bound held. 1: one is broken. 2: wrong usage. */
  @Command(
      name = "keep-alive",
      mixinStandardHelpOptions = true,
      description = "Servers that close idle connections, and calls just then.")
  int keepAlive(
      @Option(
              names = "--callers",
              defaultValue = "16",
              description = "Threads that call each server (default: ${DEFAULT-VALUE})")
          int callers,
      @Option(
              names = "--rounds",
              defaultValue = "250",
              description = "Calls of each caller (default: ${DEFAULT-VALUE})")
          int rounds,
      @Option(
              names = "--idle",
              paramLabel = "MILLIS",
              defaultValue = "500",
              description = "After which servers close (default: ${DEFAULT-VALUE})")
          int idleMillis,
      @Option(
              names = "--seed",
              defaultValue = "1",
              description = "Seed of the times between calls (default: ${DEFAULT-VALUE})")
          long seed,
      @Option(names = "--json", paramLabel = "FILE", description = "Also write FILE as JSON")
          @Nullable Path json)
      throws IOException, InterruptedException {
    return run(
        () ->
            KeepAliveSoak.run(
                new KeepAlivePlan(callers, rounds, idleMillis, seed),
                System.getenv(),
                Progress.onStandardError()),
        json);
  }

  private static int run(Soak soak, @Nullable Path json) throws IOException, InterruptedException {
    SoakReport report;
    try {
      report = soak.run();
    } catch (IllegalArgumentException wrongUsage) {
      System.err.println(wrongUsage.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    System.out.println(report.table());
    System.out.flush();
    if (json != null) {
      report.write(json);
    }
    return report.held() ? CommandLine.ExitCode.OK : BROKEN;
  }
}
