package dev.sidecar.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.conformance.cases.Behaviour.Answer;
import dev.sidecar.conformance.cases.Behaviour.Fault;
import dev.sidecar.conformance.cases.Behaviour.Turn;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BehaviourReaderTest {
  private static final String CASE =
      """
      says: A call is answered.
      source: "here"
      class: %s
      policy:
        clusters:
          only: {endpoints: [a]}
        routes:
          - {host: "*", cluster: only}
      upstreams:
        a: %s
      steps:
        - call: {}
      sees:
        calls: [{status: 200}]
      """;

  @Test
  void aScriptIsReadWithItsRepetitions() {
    List<Turn> script =
        script("black-box", "[reset, {does: hang, times: 2}, {status: 503, delay: 2s, times: 3}]");
    assertThat(script)
        .containsExactly(
            new Turn(Fault.RESET, 1),
            new Turn(Fault.HANG, 2),
            new Turn(
                new Answer(503, List.of(), "", Duration.ofSeconds(2), false, null, List.of()), 3));
  }

  @Test
  void whatIsTooLongToReadIsARepetition() {
    Answer answer =
        (Answer)
            script(
                    "black-box",
                    "[{status: 200, body: {repeat: ab, times: 3},"
                        + " headers: [{name: x, value: {repeat: c, times: 4}}]}]")
                .get(0)
                .does();
    assertThat(answer.body()).isEqualTo("ababab");
    assertThat(answer.headers()).containsExactly(new Header("x", "cccc"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          black-box | []                              | a list (expected: at least one behaviour)
          black-box | [explode]                       | expected: one of refuse, blackhole, hang
          black-box | [{status: 200, does: hang}]     | status and does (expected: one of
          black-box | [{does: hang, body: x}]         | only with status
          black-box | [refuse, {status: 200}]         | refuse beside others
          black-box | [refuse-stream]                 | only over HTTP/2
          exact     | [half-close]                    | only in black-box cases
          exact     | [{status: 200, holds: true}]    | holds in an exact case
          """)
  void whatMakesNoSenseIsRefused(String kind, String script, String message) {
    assertThatThrownBy(() -> script(kind, script))
        .isInstanceOf(CaseFileException.class)
        .hasMessageContaining("upstreams.a")
        .hasMessageContaining(message);
  }

  private static List<Turn> script(String kind, String script) {
    Case it = CaseReader.read("file", "family/name", CASE.formatted(kind, script));
    return ((Case.Traffic) it).upstreams().get("a");
  }
}
