package dev.sidecar.bench;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.config.PolicyFileException;
import dev.sidecar.envoy.EnvoyBootstrap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of the benchmarks: bench, measure, soak, upstream and envoy. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = {BenchCommand.class, ScaleCommand.class, SoakCommand.class},
    description = "Measures the library against plain OkHttp and against real Envoy.")
public final class Main {
  Main() {}

  /** Runs one subcommand and ends this process with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  /** Exit code 0: every cell is valid. 1: some are not. 2: wrong usage. 3: Envoy is required. */
  @Command(
      name = "measure",
      mixinStandardHelpOptions = true,
      description = "Sends the same calls every way in turn, and reports latency and cost.")
  int measure(
      @Option(
              names = "--arms",
              split = ",",
              paramLabel = "ARM",
              description = "direct, direct-tuned, library, envoy (default: all)")
          @Nullable List<String> arms,
      @Option(names = "--quick", description = "Fewer, shorter rounds; ends within 3 minutes")
          boolean quick,
      @Option(
              names = "--rounds",
              description = "Rounds (default: 20, quick: 12; open: 5, quick: 3)")
          @Nullable Integer rounds,
      @Option(names = "--json", paramLabel = "FILE", description = "Also write FILE as JSON")
          @Nullable Path json,
      @Option(
              names = "--policy",
              paramLabel = "FILE",
              defaultValue = "${sys:sidecar.policy:-benchmarks/parity.yaml}",
              description = "The policy of all arms (default: ${DEFAULT-VALUE})")
          Path policy,
      @Mixin OpenOptions open)
      throws IOException {
    OpenPlan openPlan;
    Plan plan;
    try {
      List<ArmName> names = ArmName.parseAll(arms == null ? List.of() : arms);
      openPlan = open.plan(names, rounds, quick);
      plan =
          new Plan(
              names,
              rounds != null ? rounds : quick ? 12 : 20,
              quick ? Duration.ofMillis(800) : Duration.ofMillis(1_500),
              quick ? 40_000 : 80_000);
    } catch (IllegalArgumentException wrongUsage) {
      System.err.println(wrongUsage.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    return openPlan == null
        ? MeasureCommand.run(plan, policy, json)
        : OpenMeasureCommand.run(openPlan, policy, json);
  }

  /** Serves until standard input closes, so that no process is left when its parent dies. */
  @Command(
      name = "upstream",
      mixinStandardHelpOptions = true,
      description = "Serves /bytes/N on 127.0.0.1; prints READY and its port; ends with stdin.")
  int upstream() throws IOException {
    try (Upstream upstream = Upstream.start()) {
      System.out.println("READY " + upstream.port());
      System.out.flush();
      System.in.transferTo(OutputStream.nullOutputStream());
    }
    return CommandLine.ExitCode.OK;
  }

  /** Prints what Envoy needs to follow the same policy file. */
  @Command(
      name = "envoy",
      mixinStandardHelpOptions = true,
      description = "Prints Envoy's bootstrap for a policy file.")
  int envoy(
      @Parameters(paramLabel = "FILE", description = "The policy file") Path file,
      @Option(
              names = "--listen",
              paramLabel = "HOST:PORT",
              defaultValue = "127.0.0.1:10000",
              description = "Where Envoy listens (default: ${DEFAULT-VALUE})")
          String listen) {
    try {
      System.out.println(EnvoyBootstrap.write(PolicyFile.load(file), HostPort.parse(listen)));
      return CommandLine.ExitCode.OK;
    } catch (PolicyFileException | IllegalArgumentException rejected) {
      System.err.println(rejected.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (IOException unread) {
      System.err.println(file + ": cannot be read: " + unread + " (expected: a policy file)");
      return CommandLine.ExitCode.USAGE;
    }
  }
}
