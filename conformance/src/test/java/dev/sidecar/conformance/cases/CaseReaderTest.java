package dev.sidecar.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CaseReaderTest {
  private static final String GOOD =
      """
      says: A call is answered.
      source: "here"
      class: black-box
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
        calls: [{status: 200}]
      """;

  @Test
  void aWholeCaseIsRead() {
    Case it = CaseReader.read("good.yaml", "family/good", GOOD);
    assertThat(it.id()).isEqualTo("family/good");
    assertThat(it.family()).isEqualTo("family");
    assertThat(it.runsOn("envoy")).isTrue();
  }

  @Test
  void anUnknownKeyIsRefusedWhereItStands() {
    refused(
        GOOD.replace("- call: {}", "- call: {pth: /}"),
        "good.yaml:12:12: steps[0].call.pth: unknown key"
            + " (expected: method, host, path, headers, body, times)");
  }

  @Test
  void everyMistakeIsToldAtOnceInTheOrderOfTheFile() {
    String bad =
        GOOD.replace("class: black-box", "class: both")
            .replace("status: 200}]\nsteps", "status: 99, delay: soon}]\nsteps")
            .replace("calls: [{status: 200}]", "calls: [{status: 200, took: 1}]");
    refused(
        bad,
        "good.yaml:3:8: class: both (expected: one of exact, black-box)\n"
            + "good.yaml:10:16: upstreams.a[0].status: 99 (expected: a whole number, 200 to 599)\n"
            + "good.yaml:10:27: upstreams.a[0].delay: soon"
            + " (expected: a duration like 250ms, 1.5s or 2m)\n"
            + "good.yaml:14:31: sees.calls[0].took: 1"
            + " (expected: a duration like 250ms, 1.5s or 2m)");
  }

  @Test
  void aMistakeInThePolicyIsToldWhereItStandsInTheCase() {
    refused(
        GOOD.replace("{endpoints: [a]}", "{endpoints: [a], timeot: 1s}"),
        "good.yaml:6:28: policy.clusters.only.timeot: unknown key (did you mean timeout?)");
  }

  @Test
  void anEndpointIsTheNameOfAnUpstream() {
    refused(
        GOOD.replace("endpoints: [a]", "endpoints: [b]"),
        "good.yaml:6:24: policy.clusters.only.endpoints[0]: b (expected: one of [a])");
  }

  @Test
  void asManyCallsAreSeenAsAreMade() {
    refused(
        GOOD.replace("calls: [{status: 200}]", "calls: [{status: 200}, {status: 200}]"),
        "good.yaml:14:10: sees.calls: 2 (expected: one for each of 1)");
  }

  @Test
  void aDifferenceOfATargetNeedsItsReason() {
    refused(
        GOOD + "targets:\n  envoy: {runs: false}\n",
        "good.yaml:16:10: targets.envoy: because is missing (expected: the reason)");
  }

  @Test
  void whatIsNotYamlIsRefusedInOneLine() {
    refused(
        "says: [", "good.yaml:1:8: not YAML: expected the node content, but found '<stream end>'");
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(() -> CaseReader.read("good.yaml", "family/good", text))
        .isInstanceOf(CaseFileException.class)
        .hasMessage(message);
  }
}
