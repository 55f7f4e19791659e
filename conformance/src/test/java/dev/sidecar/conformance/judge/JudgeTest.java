package dev.sidecar.conformance.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.conformance.cases.CaseReader;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each thing that a case may say must be seen passes when it is so, and is told when it is not. */
class JudgeTest {
  private static final String CASE =
      """
      says: Two calls are answered by a, and one is not.
      source: here
      class: exact
      policy:
        clusters:
          only:
            endpoints: [a, b]
            attemptHeaders: [x-envoy-attempt-count]
            retry: {on: [5xx], attempts: 2, backoff: {base: 25ms, max: 250ms}}
        routes:
          - {host: known, cluster: only}
      upstreams:
        a: [{status: 503}, {status: 200, body: late}]
        b: [{status: 200, body: b, headers: ["etag: 7"]}]
      draws: [0, 0, 10, 0]
      steps:
        - call: {host: known, path: "/x?y=1"}
        - call: {host: unknown}
        - call: {host: known, method: POST, body: order}
      sees: {%s}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          calls: [{status: 200}, {}, {}]
          calls: [{statuses: {"200": 1}}, {}, {}]
          calls: [{body: b, headers: {etag: "7"}, lacks: [x-none], exception: ""}, {}, {}]
          calls: [{}, {status: 404, flags: [NR], exception: NoRoute, outcome: NOT_SENT}, {}]
          calls: [{tries: 2, took: 10ms}, {}, {tries: 1, took: {most: 1ms}}]
          attempts: [a, b, a]
          attemptsAnyOf: [[b, a, b], [a, b, a]]
          cycle: [b, a]
          counts: {a: 2, b: {least: 1, most: 1}}
          connections: {a: 1, b: 1}
          gaps: [10ms, {least: 0, most: 0}]
          requests: [{upstream: b, method: GET, path: "/x?y=1", headers: {x-envoy-attempt-count: "2"}}]
          requests: [{upstream: b, headers: {x-envoy-attempt-count: {least: 2, most: 2}}}]
          requests: [{upstream: a, number: 2, method: POST, body: order, lacks: [x-none]}]
          meters: [{name: sidecar.cluster.retries, tags: {cluster: only}, value: 1}]
          stats: {cluster.only.anything: 17}
          """)
  void whatWasSeenPasses(String sees) {
    assertThat(detail(sees)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          calls: [{status: 503}, {}, {}]             | calls[0].status: 200 (expected: 503)
          calls: [{statuses: {"503": 1}}, {}, {}]    | calls[0].statuses.503: 0 (expected: 1)
          calls: [{body: a}, {}, {}]                 | calls[0].body: b (expected: a)
          calls: [{broken: true}, {}, {}]            | calls[0].broken: false (expected: true)
          calls: [{headers: {etag: "8"}}, {}, {}]    | calls[0].headers.etag: [7] (expected: 8)
          calls: [{lacks: [ETag]}, {}, {}]           | calls[0].headers.ETag: [7] (expected: no such
          calls: [{exception: Timeout}, {}, {}]      | calls[0].exception:  (expected: Timeout)
          calls: [{}, {status: 503}, {}]             | calls[1].status: 404, no route for host
          calls: [{}, {flags: [UH]}, {}]             | (expected: [UH])
          calls: [{}, {flags: []}, {}]               | calls[1].flags: [NR]
          calls: [{}, {outcome: EXECUTED}, {}]       | calls[1].outcome: NOT_SENT (expected: EXECUTED)
          calls: [{tries: 1}, {}, {}]                | calls[0].tries: 2 (expected: 1)
          calls: [{took: 11ms}, {}, {}]              | (expected: 11.0 ms)
          attempts: [a, b]                           | attempts: [a, b, a] (expected: [a, b])
          attemptsAnyOf: [[a], [b]]                  | attempts: [a, b, a] (expected: one of [[a], [b]])
          cycle: [a, b, b]                           | cycle: [a, b, a] (expected: [a, b, b] over and
          counts: {a: {least: 3}}                    | counts.a: 2 (expected: 3 or more)
          connections: {b: 2}                        | connections.b: 1 (expected: 2)
          gaps: [10ms]                               | gaps: 3 requests came (expected: 2 of them)
          gaps: [{least: 11ms}, 0]                   | gaps[0]: PT0.01S (expected: 11.0 ms or more)
          shares: {of: {a: 1, b: 1}}                 | shares: {a=2, b=1} is too few to judge
          requests: [{upstream: b, number: 2}]       | requests.b[2]: 1 requests came
          requests: [{upstream: b, method: PUT}]     | requests.b[1].method: GET (expected: PUT)
          requests: [{upstream: b, path: /}]         | requests.b[1].path: /x?y=1 (expected: /)
          requests: [{upstream: a, body: x}]         | requests.a[1].body:  (expected: x)
          requests: [{upstream: a, headers: {x: y}}] | requests.a[1].headers.x: [] (expected: y)
          requests: [{upstream: a, lacks: [Host]}]   | requests.a[1].headers.Host: [known]
          meters: [{name: sidecar.none, value: 1}]   | meters.sidecar.none{}: NaN (expected: 1.0)
          """)
  void whatWasNotSeenIsTold(String sees, String difference) {
    assertThat(detail(sees)).contains(difference);
  }

  @Test
  void aTargetThatDiffersAsStatedIsNoPass() {
    String stated =
        CASE.formatted("attempts: [b]")
            + "targets: {library: {because: It is so., sees: {attempts: [a, b, a]}}}\n";
    Row row = run(stated);
    assertThat(row.verdict()).isEqualTo(Verdict.DIVERGENT);
    assertThat(row.detail()).isEqualTo("It is so.");
  }

  @Test
  void aCallThatDoesNotEndFails() {
    String hangs =
        CASE.formatted("attempts: []")
            .replace("a: [{status: 503}, {status: 200, body: late}]", "a: [hang]")
            .replace("- call: {host: known, path: \"/x?y=1\"}", "- start: {name: it, host: known}")
            .replace("- call: {host: unknown}", "- end: it");
    Row row = CorpusRun.onLibrary(CaseReader.read("f", "f/n", hangs), Duration.ofMillis(300));
    assertThat(row.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(row.detail()).isEqualTo("a call did not end within 300 ms");
  }

  private static String detail(String sees) {
    Row row = run(CASE.formatted(sees));
    assertThat(row.verdict()).isEqualTo(row.detail().isEmpty() ? Verdict.PASS : Verdict.FAIL);
    return row.detail();
  }

  private static Row run(String text) {
    return CorpusRun.onLibrary(CaseReader.read("f", "f/n", text), Runner.PATIENCE);
  }
}
