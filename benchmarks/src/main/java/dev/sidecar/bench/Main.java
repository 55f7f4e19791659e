package dev.sidecar.bench;

import dev.sidecar.bench.measure.MeasureCommand;
import dev.sidecar.bench.peer.Upstream;
import dev.sidecar.bench.report.ReportCommand;
import dev.sidecar.cli.CheckCommand;
import dev.sidecar.cli.DocsCommand;
import dev.sidecar.cli.ShowCommand;
import dev.sidecar.config.PolicyFile;
import dev.sidecar.config.PolicyFileException;
import dev.sidecar.envoy.EnvoyBootstrap;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command line: bench, measure, report, soak, upstream and envoy; check, show, explain and
 * docs.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = {
      BenchCommand.class,
      ScaleCommand.class,
      MeasureCommand.class,
      ReportCommand.class,
      SoakCommand.class,
      CheckCommand.class,
      ShowCommand.class,
      ExplainCommand.class,
      DocsCommand.class
    },
    description = "Measures the library against plain OkHttp and against real Envoy.")
public final class Main {
  Main() {}

  /** Runs one subcommand and ends this process with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  /** Serves until standard input closes, so that no process is left when its parent dies. */
  @Command(
      name = "upstream",
      mixinStandardHelpOptions = true,
      description = "Serves /bytes/N on 127.0.0.1; prints READY and its port; ends with stdin.")
  int upstream() throws IOException {
    Upstream.serve();
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
