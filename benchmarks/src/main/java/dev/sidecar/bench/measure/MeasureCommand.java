package dev.sidecar.bench.measure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sidecar.bench.figure.Machine;
import dev.sidecar.bench.figure.TargetRow;
import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.report.ReportPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Sends the same calls every way in turn, and reports latency, cost and capacity.
 *
 * <p>Exit code 0: every row that a ratio needs is valid. 1: one is not. 2: wrong usage. 3: a peer
 * that {@code SIDECAR_REQUIRE} names is absent.
 */
@Command(
    name = "measure",
    mixinStandardHelpOptions = true,
    description = "Sends the same calls every way in turn, and reports latency and cost.")
public final class MeasureCommand implements Callable<Integer> {
  private static final int FAULTS = 1;
  private static final int PEER_REQUIRED = 3;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--arms",
      split = ",",
      paramLabel = "ARM",
      description =
          "direct, direct-tuned, library, library-full, handrolled, envoy, haproxy, nginx; in cells"
              + " with mTLS also direct-tuned+mtls, library+mtls, library+mtls-bc, envoy+mtls; with"
              + " commas between (default: those of each cell)")
  private @Nullable List<String> arms;

  @Option(
      names = "--cells",
      split = ",",
      paramLabel = "PATTERN",
      description =
          "Names of cells, or how they begin, with stars for anything; mtls: what mTLS costs; see"
              + " --list (default: all)")
  private @Nullable List<String> cells;

  @Option(names = "--quick", description = "One caller, five arms; ends within 3 minutes")
  private boolean quick;

  @Option(names = "--nightly", description = "Every cell with every arm; takes hours")
  private boolean nightly;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds of every cell: 1 to 1000")
  private @Nullable Integer rounds;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write FILE as JSON, and every round to FILE.rounds.csv")
  private @Nullable Path json;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Also write one HTML page, as the command report makes it of the JSON")
  private @Nullable Path report;

  @Option(names = "--list", description = "Name the cells and end")
  private boolean list;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      defaultValue = "${sys:sidecar.policy:-benchmarks/parity.yaml}",
      description =
          "The policy of library and envoy; library-full follows full.yaml beside it (default:"
              + " ${DEFAULT-VALUE})")
  private Path policy = Path.of("");

  @Option(
      names = "--machine",
      paramLabel = "TEXT",
      description = "What to call this machine in the report")
  private @Nullable String machine;

  @Override
  public Integer call() throws IOException {
    MeasureRun run;
    try {
      Plan plan = plan();
      if (list) {
        plan.cells().forEach(cell -> System.out.println(listed(cell)));
        return CommandLine.ExitCode.OK;
      }
      check("--policy", policy, Files.isReadable(policy), "a policy file");
      if (json != null) {
        check("--json", json, Files.isDirectory(parent(json)), "a file in a directory that exists");
      }
      if (report != null) {
        check(
            "--report",
            report,
            Files.isDirectory(parent(report)),
            "a file in a directory that exists");
      }
      run = MeasureRun.prepare(plan, policy, System.getenv());
    } catch (IllegalArgumentException | IOException wrongUsage) {
      System.err.println(wrongUsage.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    run.absent().forEach(absence -> System.err.println(absence.text()));
    if (!run.peers().requiredAbsent().isEmpty()) {
      System.err.println("SIDECAR_REQUIRE: absent: " + run.peers().requiredAbsent());
      return PEER_REQUIRED;
    }
    Report measured = run.run(machine(), command(), this::write);
    return measured.faults().isEmpty() ? CommandLine.ExitCode.OK : FAULTS;
  }

  /** Runs what the table of targets needs, and gives its rows. */
  public static List<TargetRow> targets(boolean quick, Path policy) throws IOException {
    Plan plan = quick ? Plans.quickTargets() : Plans.targets();
    MeasureRun run = MeasureRun.prepare(plan, policy, System.getenv());
    run.absent().forEach(absence -> System.err.println(absence.text()));
    return run.run(Machine.kind(), "bench --targets", (report, turns) -> {}).ratios();
  }

  private Plan plan() {
    if (quick && nightly) {
      throw new IllegalArgumentException("--nightly: with --quick (expected: one of them)");
    }
    Plan plan = quick ? Plans.quick() : nightly ? Plans.nightly() : Plans.standard();
    if (cells != null) {
      plan = (quick || nightly ? plan : Plans.all()).matching(cells);
    }
    if (arms != null) {
      plan = plan.withArms(ArmName.parseAll(arms));
    }
    return rounds == null ? plan : plan.withRounds(rounds);
  }

  private static String listed(CellPlan cell) {
    return String.format(
        Locale.ROOT,
        "%-30s %2d rounds, about %4.0f s: %s",
        cell.cell().name(),
        cell.rounds(),
        cell.seconds(),
        cell.arms().stream().map(ArmName::label).collect(Collectors.joining(" ")));
  }

  private static void check(String option, Path file, boolean good, String expected) {
    if (!good) {
      throw new IllegalArgumentException(option + ": " + file + " (expected: " + expected + ")");
    }
  }

  private static Path parent(Path file) {
    return file.toAbsolutePath().resolveSibling("");
  }

  private void write(Report measured, List<Turn> turns) throws IOException {
    if (json != null) {
      writeData(json, measured, turns);
    }
    if (report != null) {
      writePage(report, measured, turns);
    }
    System.out.print(MeasureTable.text(measured));
    System.out.flush();
  }

  private static void writeData(Path json, Report measured, List<Turn> turns) throws IOException {
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(json.toFile(), measured);
    RoundsFile.write(RoundsFile.beside(json), turns);
  }

  /** The page holds the data, and is made of the files that it offers for download. */
  private void writePage(Path page, Report measured, List<Turn> turns) throws IOException {
    if (json != null) {
      ReportPage.write(json, page);
      return;
    }
    Path directory = Files.createTempDirectory("sidecar-report");
    Path data = directory.resolve("measure.json");
    try {
      writeData(data, measured, turns);
      ReportPage.write(data, page);
    } finally {
      Files.deleteIfExists(RoundsFile.beside(data));
      Files.deleteIfExists(data);
      Files.delete(directory);
    }
  }

  private String machine() {
    return machine != null ? machine : Machine.kind();
  }

  /** As it was typed. */
  private String command() {
    return spec == null
        ? "measure"
        : String.join(" ", spec.commandLine().getParseResult().originalArgs());
  }
}
