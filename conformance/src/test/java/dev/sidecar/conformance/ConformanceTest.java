package dev.sidecar.conformance;

import static org.junit.jupiter.api.Assertions.fail;

import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.Corpus;
import dev.sidecar.conformance.judge.CorpusRun;
import dev.sidecar.conformance.judge.Row;
import dev.sidecar.conformance.judge.Verdict;
import java.io.IOException;
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
    Assumptions.assumeTrue(hasPython(), "no python3 on the PATH");
    Path driver = CASES.resolveSibling("drivers").resolve("python").resolve("driver.py");
    List<Row> rows = new ArrayList<>();
    new CorpusRun(cases(), rows::add).driver(List.of("python3", driver.toString()));
    return tests(rows);
  }

  private static boolean hasPython() throws Exception {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Case> cases() {
    return Corpus.read(CASES);
  }

  private static Stream<DynamicTest> tests(List<Row> rows) {
    return rows.stream()
        .map(row -> DynamicTest.dynamicTest(row.target() + ": " + row.id(), () -> check(row)));
  }

  private static void check(Row row) {
    if (ConformCommand.isBad(row, System.getenv("SIDECAR_REQUIRE"))) {
      fail(row.detail());
    }
    Assumptions.assumeTrue(row.verdict() != Verdict.SKIPPED, row.detail());
  }
}
