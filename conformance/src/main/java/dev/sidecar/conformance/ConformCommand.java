package dev.sidecar.conformance;

import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.CaseFileException;
import dev.sidecar.conformance.cases.CaseReader;
import dev.sidecar.conformance.cases.Corpus;
import dev.sidecar.conformance.judge.CorpusRun;
import dev.sidecar.conformance.judge.Row;
import dev.sidecar.conformance.judge.Verdict;
import dev.sidecar.conformance.selftest.SelfTest;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the corpus and prints the matrix. */
@Command(
    name = "conform",
    mixinStandardHelpOptions = true,
    description = "Runs the cases of the corpus on the library, real Envoy and other programs.")
final class ConformCommand implements Callable<Integer> {
  @Option(
      names = "--target",
      split = ",",
      paramLabel = "TARGET",
      description = "library, envoy, proxy, driver (default: all; with --driver: driver)")
  private @Nullable List<String> targets;

  @Option(
      names = "--driver",
      paramLabel = "CMD",
      description = "A program that takes policies, with its arguments; then it is the target")
  private @Nullable String driver;

  @Option(
      names = "--case",
      paramLabel = "PATTERN",
      description = "Only cases whose ids match, like retry/* (default: all)")
  private String pattern = "**";

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the rows to FILE")
  private @Nullable Path json;

  @Option(
      names = "--self-test",
      description = "Break each case in many ways, and show that it fails; on the library")
  private boolean selfTest;

  @Option(
      names = "--divergences",
      paramLabel = "FILE",
      description = "Write FILE, the page of what targets do otherwise, instead of running")
  private @Nullable Path divergences;

  @Option(names = "--list", description = "List the cases instead of running them")
  private boolean list;

  @Option(
      names = "--cases",
      paramLabel = "DIRECTORY",
      defaultValue = "${sys:sidecar.root:-.}/conformance/cases",
      description = "Where the cases are (default: ${DEFAULT-VALUE})")
  private Path directory = Path.of("conformance", "cases");

  @Override
  public Integer call() throws Exception {
    List<Case> cases;
    try {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      cases =
          Corpus.read(directory).stream().filter(it -> matcher.matches(Path.of(it.id()))).toList();
    } catch (CaseFileException e) {
      System.err.println(e.getMessage());
      return 2;
    }
    if (cases.isEmpty()) {
      System.err.println("--case: " + pattern + " (expected: a pattern of ids, like retry/*)");
      return 2;
    }
    for (String target : wanted()) {
      if (!CaseReader.TARGETS.contains(target) || (target.equals("driver") && driver == null)) {
        System.err.println(
            "--target: " + target + " (expected: library, envoy, proxy, or driver with --driver)");
        return 2;
      }
    }
    if (list) {
      cases.forEach(
          it -> System.out.printf("%-50s %-9s %s%n", it.id(), it.kind().text(), it.says()));
      return 0;
    }
    if (divergences != null) {
      Files.writeString(divergences, Divergences.of(cases));
      return 0;
    }
    if (selfTest) {
      return selfTest(cases);
    }
    List<Row> rows = run(cases);
    System.out.print(Matrix.of(rows));
    if (json != null) {
      RowsFile.write(json, rows);
    }
    String required = System.getenv("SIDECAR_REQUIRE");
    return rows.stream().anyMatch(row -> isBad(row, required)) ? 1 : 0;
  }

  private static int selfTest(List<Case> cases) throws InterruptedException {
    List<Case> known = cases.stream().filter(it -> it.runsOn("library")).toList();
    Map<String, List<String>> killers = new SelfTest(false).killers(known);
    killers.forEach(
        (id, by) ->
            System.out.println(id + ": " + (by.isEmpty() ? "NOT KILLED" : String.join(", ", by))));
    long alive = killers.values().stream().filter(List::isEmpty).count();
    System.out.printf("%n%d cases were killed, %d were not%n", killers.size() - alive, alive);
    return alive == 0 ? 0 : 1;
  }

  private List<Row> run(List<Case> cases) throws Exception {
    List<Row> rows = new ArrayList<>();
    CorpusRun run = new CorpusRun(cases, rows::add);
    Set<String> wanted = Set.copyOf(wanted());
    if (wanted.contains("library")) {
      run.library();
    }
    if (wanted.contains("envoy")) {
      run.envoy();
    }
    if (wanted.contains("proxy")) {
      run.proxy();
    }
    if (wanted.contains("driver") && driver != null) {
      run.driver(List.of(driver.strip().split(" +")));
    }
    return rows;
  }

  private List<String> wanted() {
    if (targets != null) {
      return targets;
    }
    return driver == null ? List.of("library", "envoy", "proxy") : List.of("driver");
  }

  /** Whether a row makes the run fail: also what was skipped, if its target may not be. */
  static boolean isBad(Row row, @Nullable String required) {
    boolean needed =
        required != null
            && Arrays.stream(required.split(",", -1))
                .anyMatch(name -> name.strip().equals(row.target()));
    return row.verdict() == Verdict.FAIL || (needed && row.verdict() == Verdict.SKIPPED);
  }
}
