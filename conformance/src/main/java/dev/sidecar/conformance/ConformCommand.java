package dev.sidecar.conformance;

import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.CaseFileException;
import dev.sidecar.conformance.cases.Corpus;
import dev.sidecar.conformance.judge.CorpusRun;
import dev.sidecar.conformance.judge.Row;
import dev.sidecar.conformance.judge.Verdict;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
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
      description = "library, envoy, proxy (default: all)")
  private @Nullable List<String> targets;

  @Option(
      names = "--case",
      paramLabel = "PATTERN",
      description = "Only cases whose ids match, like retry/* (default: all)")
  private String pattern = "**";

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the rows to FILE")
  private @Nullable Path json;

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
    if (list) {
      cases.forEach(
          it -> System.out.printf("%-50s %-9s %s%n", it.id(), it.kind().text(), it.says()));
      return 0;
    }
    List<Row> rows = run(cases);
    System.out.print(Matrix.of(rows));
    if (json != null) {
      RowsFile.write(json, rows);
    }
    return rows.stream().anyMatch(ConformCommand::isBad) ? 1 : 0;
  }

  private List<Row> run(List<Case> cases) throws Exception {
    List<Row> rows = new ArrayList<>();
    CorpusRun run = new CorpusRun(cases, rows::add);
    Set<String> wanted =
        Set.copyOf(targets == null ? List.of("library", "envoy", "proxy") : targets);
    if (wanted.contains("library")) {
      run.library();
    }
    if (wanted.contains("envoy")) {
      run.envoy();
    }
    if (wanted.contains("proxy")) {
      run.proxy();
    }
    return rows;
  }

  private static boolean isBad(Row row) {
    String required = System.getenv("SIDECAR_REQUIRE");
    boolean needed = required != null && List.of(required.split(",")).contains(row.target());
    return row.verdict() == Verdict.FAIL || (needed && row.verdict() == Verdict.SKIPPED);
  }
}
