package dev.sidecar.conformance;

import static org.junit.jupiter.api.Assertions.fail;

import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.Corpus;
import dev.sidecar.conformance.judge.CorpusRun;
import dev.sidecar.conformance.judge.Row;
import dev.sidecar.conformance.judge.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every case on every target, as a test that has the case's id for a name. */
class ConformanceTest {
  private static final Path CASES =
      Path.of(System.getProperty("sidecar.root"), "conformance", "cases");

  @TestFactory
  Stream<DynamicTest> theLibraryDoesWhatTheCasesSay() throws Exception {
    List<Row> rows = new ArrayList<>();
    new CorpusRun(cases(), rows::add).library();
    return tests(rows);
  }

  @TestFactory
  Stream<DynamicTest> aRealEnvoyDoesWhatTheCasesSay() throws Exception {
    List<Row> rows = new ArrayList<>();
    new CorpusRun(cases(), rows::add).envoy();
    return tests(rows);
  }

  @TestFactory
  Stream<DynamicTest> aDriverWithoutJavaDoesWhatTheCasesSay() throws Exception {
    Path driver = CASES.resolveSibling("drivers").resolve("python").resolve("driver.py");
    List<Row> rows = new ArrayList<>();
    new CorpusRun(cases(), rows::add).driver(List.of("python3", driver.toString()));
    return tests(rows);
  }

  private static List<Case> cases() {
    return Corpus.read(CASES);
  }

  private static Stream<DynamicTest> tests(List<Row> rows) {
    return rows.stream()
        .map(row -> DynamicTest.dynamicTest(row.target() + ": " + row.id(), () -> check(row)));
  }

  private static void check(Row row) {
    String required = System.getenv("SIDECAR_REQUIRE");
    boolean needed = required != null && List.of(required.split(",")).contains(row.target());
    if (row.verdict() == Verdict.FAIL || (needed && row.verdict() == Verdict.SKIPPED)) {
      fail(row.detail());
    }
    Assumptions.assumeTrue(row.verdict() != Verdict.SKIPPED, row.detail());
  }
}
