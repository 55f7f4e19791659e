package dev.sidecar.bench;

import dev.sidecar.bench.measure.MeasureCommand;
import dev.sidecar.bench.peer.Upstream;
import dev.sidecar.bench.report.ReportCommand;
import dev.sidecar.bench.tail.TailCommand;
import dev.sidecar.cli.CheckCommand;
import dev.sidecar.cli.DocsCommand;
import dev.sidecar.cli.ShowCommand;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line: bench, measure, report, soak, tail, subsetting, upstream and envoy; check,
 * show, explain and docs.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = {
      BenchCommand.class,
      ScaleCommand.class,
      FeaturesCommand.class,
      MeasureCommand.class,
      ReportCommand.class,
      SoakCommand.class,
      TailCommand.class,
      SubsettingCommand.class,
      CheckCommand.class,
      ShowCommand.class,
      ExplainCommand.class,
      EnvoyCommand.class,
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
}
