package dev.sidecar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.conformance.cases.Case.CaseClass;
import dev.sidecar.conformance.judge.Row;
import dev.sidecar.conformance.judge.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixTest {
  private static final List<Row> ROWS =
      List.of(
          row("retry/a", "library", Verdict.PASS, ""),
          row("retry/a", "envoy", Verdict.FAIL, "status: 1 (expected: 2)\nbody: x"),
          row("retry/b", "library", Verdict.DIVERGENT, "because"),
          row("retry/b", "envoy", Verdict.SKIPPED, "no \"envoy\""),
          row("route/a", "library", Verdict.SKIPPED, "absent"));

  @TempDir Path directory;

  @Test
  void familiesAreRowsAndTargetsAreColumns() {
    assertThat(Matrix.of(ROWS))
        .isEqualTo(
            """
                            envoy           library
            retry           0/1 s1          2/2 ~1
            route           -               skipped 1

            FAIL retry/a on envoy
              status: 1 (expected: 2)
              body: x

            1 passed, 1 divergent as stated, 1 failed, 2 skipped
            """);
  }

  @Test
  void aRowIsALineOfJson() throws Exception {
    Path file = directory.resolve("rows.json");
    RowsFile.write(file, ROWS.subList(2, 4));
    assertThat(Files.readString(file))
        .isEqualTo(
            """
            [
            {"case":"retry/b","target":"library","class":"exact","verdict":"divergent-as-stated","detail":"because"},
            {"case":"retry/b","target":"envoy","class":"exact","verdict":"skipped","detail":"no \\"envoy\\""}
            ]
            """);
  }

  private static Row row(String id, String target, Verdict verdict, String detail) {
    return new Row(id, target, CaseClass.EXACT, verdict, detail);
  }
}
