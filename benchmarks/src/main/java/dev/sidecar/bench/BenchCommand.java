package dev.sidecar.bench;

import dev.sidecar.bench.figure.Machine;
import dev.sidecar.bench.figure.Progress;
import dev.sidecar.bench.figure.TargetRow;
import dev.sidecar.bench.measure.MeasureCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Measures every target, and writes the table of them. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures what the targets say about cost; ends within 20 minutes.")
final class BenchCommand implements Callable<Integer> {
  @SuppressWarnings("unused") // Tells this command from JMH's own.
  @Option(names = "--targets", required = true, description = "Run what the targets need")
  private boolean targets;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the rows to FILE")
  private @Nullable Path json;

  @Option(
      names = "--measure",
      paramLabel = "FILE",
      description = "Take the rows of measure from its JSON (default: run it, for four)")
  private @Nullable Path measured;

  @Option(names = "--quick", description = "Three short rounds: under two minutes, and no claims")
  private boolean quick;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      defaultValue = "${sys:sidecar.policy:-benchmarks/parity.yaml}",
      description = "The policy of measure (default: ${DEFAULT-VALUE})")
  private Path policy = Path.of("");

  @Override
  public Integer call() throws IOException {
    // Before the minutes, not after them.
    if (measured != null && !Files.isReadable(measured)) {
      System.err.println("--measure: " + measured + ": no such file");
      return ExitCode.USAGE;
    }
    if (json != null && !Files.isDirectory(json.toAbsolutePath().resolveSibling(""))) {
      System.err.println("--json: " + json + ": no such directory");
      return ExitCode.USAGE;
    }
    Pace pace = quick ? Pace.QUICK : Pace.FULL;
    // First, while this JVM holds nothing else.
    List<Double> endpointBytes = EndpointMemory.bytes(pace.builds());
    List<TargetRow> rows =
        measured != null ? MeasuredRows.read(measured) : MeasureCommand.targets(quick, policy);
    CostSamples samples =
        new CostRun(pace.rounds(), Progress.onStandardError())
            .run(CostArm.all(), new JmhArms(pace)::run);
    CostReport report =
        new CostReport(
            Machine.here(),
            Instant.now(),
            pace,
            measured == null ? null : measured.toString(),
            samples,
            endpointBytes,
            CostRows.of(samples, rows, endpointBytes));
    System.out.println(report.text());
    if (json != null) {
      report.write(json);
    }
    return samples.failures().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
