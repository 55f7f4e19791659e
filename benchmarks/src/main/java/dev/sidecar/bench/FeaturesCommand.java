package dev.sidecar.bench;

import dev.sidecar.bench.figure.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** What each feature of the policy costs a call that has it on. */
@Command(
    name = "features",
    mixinStandardHelpOptions = true,
    description =
        "Measures the policy stack, and clients over a socket, with one feature on at a time; ends"
            + " in about 15 minutes.")
final class FeaturesCommand implements Callable<Integer> {
  @SuppressWarnings("unused") // Tells this command from JMH's own.
  @Option(names = "--features", hidden = true)
  private boolean features;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write FILE as JSON")
  private @Nullable Path json;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "Also put the tables into this page, between its marks: docs/COST.md")
  private @Nullable Path page;

  @Option(names = "--quick", description = "One short round, and no claims")
  private boolean quick;

  @Override
  public Integer call() throws IOException {
    // Before the minutes, not after them.
    if (json != null && !Files.isDirectory(json.toAbsolutePath().resolveSibling(""))) {
      System.err.println("--json: " + json + ": no such directory");
      return ExitCode.USAGE;
    }
    if (page != null && !FeaturePage.hasMarks(page)) {
      System.err.println("--page: " + page + " (expected: a page with the marks of the tables)");
      return ExitCode.USAGE;
    }
    Pace pace = quick ? Pace.FEATURES_QUICK : Pace.FEATURES;
    Pace clientPace = quick ? Pace.CLIENTS_QUICK : Pace.CLIENTS;
    FeatureReport report =
        FeatureReport.of(
            pace,
            run(pace, FeatureReport.stacks()),
            clientPace,
            run(clientPace, FeatureReport.clients()));
    System.out.println(report.text());
    if (json != null) {
      report.write(json);
    }
    if (page != null) {
      FeaturePage.write(page, report);
    }
    return report.failures().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static CostSamples run(Pace pace, List<CostArm> arms) {
    return new CostRun(pace.rounds(), Progress.onStandardError()).run(arms, new JmhArms(pace)::run);
  }
}
