package dev.sidecar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.Case.CaseClass;
import dev.sidecar.conformance.cases.CaseReader;
import dev.sidecar.conformance.cases.Corpus;
import dev.sidecar.conformance.selftest.SelfTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelfTestTest {
  private static final Path CASES =
      Path.of(System.getProperty("sidecar.root"), "conformance", "cases");

  @Test
  void everyExactCaseIsKilledBySomeMutation() throws Exception {
    List<Case> exact =
        Corpus.read(CASES).stream()
            .filter(it -> it.kind() == CaseClass.EXACT && it.runsOn("library"))
            .toList();
    assertThat(new SelfTest(true).killers(exact))
        .hasSize(exact.size())
        .allSatisfy((id, killers) -> assertThat(killers).as(id).isNotEmpty());
  }

  @Test
  void aCaseThatSaysNothingIsNotKilled() throws Exception {
    Case idle =
        CaseReader.read(
            "idle.yaml",
            "test/idle",
            """
            says: Something happens.
            source: nowhere
            class: exact
            policy:
              clusters:
                only: {endpoints: [a]}
              routes:
                - {host: "*", cluster: only}
            upstreams:
              a: [{status: 200}]
            steps:
              - call: {}
            sees:
              counts: {a: {least: 0}}
            """);
    // With so much patience a machine that stands still kills nothing.
    assertThat(new SelfTest(false, Duration.ofMinutes(1)).killers(List.of(idle)))
        .isEqualTo(Map.of("test/idle", List.of()));
  }
}
