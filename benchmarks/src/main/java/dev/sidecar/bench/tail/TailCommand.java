package dev.sidecar.bench.tail;

import dev.sidecar.bench.peer.EnvoyOf;
import dev.sidecar.bench.peer.ProxyBinary;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Runs every way to balance over every scenario, and writes their tails. */
@Command(
    name = "tail",
    mixinStandardHelpOptions = true,
    description =
        "How pickers spread calls over endpoints that are not alike: the tails, simulated.")
public final class TailCommand implements Callable<Integer> {
  @Option(
      names = "--calls",
      defaultValue = "1000000",
      description = "Calls of each scenario (default: ${DEFAULT-VALUE})")
  private int calls;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The same gives the same figures (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--real",
      description = "Over loopback with real servers and real Envoy, in place of the simulation")
  private boolean real;

  @Option(
      names = "--seconds",
      defaultValue = "50",
      description = "Counted of each scenario with --real (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--uncounted",
      defaultValue = "30",
      description =
          "Seconds before them, three decays of peak EWMA (default: ${DEFAULT-VALUE}); less is no"
              + " measurement but a look")
  private int uncounted;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the rows to FILE")
  private @Nullable Path json;

  @Option(
      names = "--plots",
      paramLabel = "DIRECTORY",
      description = "Also draw a plot of each scenario in DIRECTORY")
  private @Nullable Path plots;

  @Override
  public Integer call() throws IOException {
    if (seconds < 1 || uncounted < 1) {
      System.err.println(
          "--seconds " + seconds + " --uncounted " + uncounted + " (expected: 1 or more of each)");
      return ExitCode.USAGE;
    }
    if (real) {
      ProxyBinary envoy = ProxyBinary.find(new EnvoyOf(new LeastRequest(2)), System.getenv());
      String beside = envoy == null ? "no Envoy here" : "Envoy " + envoy.version();
      List<RealRun.Ran> ran = new RealRun(uncounted, seconds, envoy).run(Scenario.overLoopback());
      return publish(TailReport.real("over loopback, beside " + beside, ran), "real");
    }
    if (calls < 1) {
      System.err.println("--calls: " + calls + " (expected: 1 or more)");
      return ExitCode.USAGE;
    }
    String how = String.format(Locale.ROOT, "simulated: %,d calls each, seed %d", calls, seed);
    return publish(TailReport.simulated(how, simulate(calls, seed)), "simulated");
  }

  private int publish(TailReport report, String prefix) throws IOException {
    System.out.println(report.text());
    if (json != null) {
      report.write(json);
    }
    if (plots != null) {
      draw(report, plots, prefix);
    }
    return ExitCode.OK;
  }

  private static List<TailRow> simulate(int calls, long seed) {
    List<TailRow> rows = new ArrayList<>();
    for (Scenario scenario : Scenario.all()) {
      Trace trace = Trace.of(scenario, calls, seed);
      for (Contender contender : Contender.values()) {
        rows.add(Simulation.run(trace, contender, seed));
      }
      System.err.println(scenario.name());
    }
    return rows;
  }

  private static void draw(TailReport report, Path directory, String prefix) throws IOException {
    Files.createDirectories(directory);
    Map<String, List<TailRow>> scenarios = new LinkedHashMap<>();
    report
        .rows()
        .forEach(
            row -> scenarios.computeIfAbsent(row.scenario(), it -> new ArrayList<>()).add(row));
    for (Map.Entry<String, List<TailRow>> each : scenarios.entrySet()) {
      Files.writeString(
          directory.resolve(prefix + "-" + fileName(each.getKey()) + ".svg"),
          TailPlot.svg(each.getValue()));
    }
  }

  /** {@code 3 endpoints, one +20 ms} as {@code 3-endpoints-one-20-ms}. */
  static String fileName(String scenario) {
    return scenario.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }
}
