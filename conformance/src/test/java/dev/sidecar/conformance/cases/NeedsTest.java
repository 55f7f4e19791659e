package dev.sidecar.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeedsTest {
  private static final String CASE =
      """
      says: A call is answered.
      source: here
      class: black-box
      policy:
        clusters:
          only: {endpoints: [%s]%s}
        routes:
          - {host: "*"%s, cluster: only}
      upstreams:
        a: [{status: 200}]
        b: [{status: 200}]
      steps:
        - call: {}
      sees:
        calls: [{status: 200}]
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a                         | ''                                 | ''     | retry
          a                         | ', retry: {attempts: 1}'           | ''     |
          a, b                      | ', retry: {attempts: 1}'           | ''     | round-robin
          a, b                      | ', loadBalancing: leastRequest'    | ''     | least-request retry
          a, b                      | ', loadBalancing: random'          | ''     | random retry
          a, b                      | ', loadBalancing: peakEwma'        | ''     | peak-ewma retry
          '{address: a, weight: 2}' | ', retry: {attempts: 1}'           | ''     | weights
          a                         | ', timeout: 1s, perTryTimeout: 1s' | ''     | per-try-timeout retry timeout
          a                         | ', protocol: http2'                | ''     | http2 retry
          a                         | ', retry: {on: [reset, unavailable]}' | ''  | retry retry-headers
          a                         | ', retry: {rateLimitedBackoff: {}}' | ''     | retry retry-headers
          a                         | ', retry: {endpoints: {avoidPrioritiesEvery: 1}}' | '' | retry retry-priorities
          a                         | ', admission: {maxRetries: 1}'     | ''     | retry retry-budget
          a                         | ', admission: {maxPending: 1}'     | ''     | admission retry
          a                         | ', outlierDetection: {}'           | ''     | outlier-detection retry
          a                         | ', retry: {attempts: 1}'           | ', path: {regex: /a}' | route-regex
          a                         | ', retry: {attempts: 1}'           | ', retry: {attempts: 3}' | retry
          a                         | ', retry: {attempts: 1}'           | ', methods: [GET]' | route-methods
          """)
  void aCaseNeedsWhatItsPolicyHas(String endpoints, String cluster, String route, String needs) {
    Case it = CaseReader.read("f", "f/n", CASE.formatted(endpoints, cluster, route));
    List<String> expected = needs == null ? List.of() : List.of(needs.split(" "));
    assertThat(Needs.of((Case.Traffic) it)).contains("route").containsAll(expected);
    assertThat(Needs.of((Case.Traffic) it)).hasSize(expected.size() + 1);
  }
}
