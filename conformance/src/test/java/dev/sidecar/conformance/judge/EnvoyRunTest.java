package dev.sidecar.conformance.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.CaseReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvoyRunTest {
  private static final String CASE =
      """
      says: A call is answered.
      source: here
      class: black-box
      policy:
        clusters:
          only: {endpoints: [a]%s}
        routes:
          - {host: "*", cluster: only}
      upstreams:
        a: [{status: 200}]
      steps:
        - call: {}
      sees:
        calls: [{status: 200}]
      """;

  @TempDir Path directory;

  @Test
  void anEnvoyThatDoesNotStartFailsEachCaseWithWhatItSaid() throws Exception {
    Path binary = Files.writeString(directory.resolve("envoy"), "#!/bin/sh\necho no; exit 1\n");
    assertThat(binary.toFile().setExecutable(true)).isTrue();
    List<Row> rows = run(binary, it("f/a", ""), it("f/b", ""), it("f/c", ""));
    assertThat(rows).extracting(Row::id).containsExactly("f/a", "f/b", "f/c");
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.verdict()).isEqualTo(Verdict.FAIL);
              assertThat(row.detail()).startsWith("Envoy did not open").endsWith("no\n");
            });
  }

  @Test
  void aPolicyThatEnvoyCannotFollowFailsUnlessTheCaseSaysSo() throws Exception {
    List<Row> rows = run(directory.resolve("never started"), it("f/a", ", circuitBreaker: {}"));
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(rows.get(0).detail()).contains("circuitBreaker");
  }

  private static Case.Traffic it(String id, String cluster) {
    return (Case.Traffic) CaseReader.read("f", id, CASE.formatted(cluster));
  }

  private static List<Row> run(Path binary, Case.Traffic... cases) throws Exception {
    List<Row> rows = new ArrayList<>();
    new EnvoyRun(binary, rows::add).run(List.of(cases));
    return rows;
  }
}
