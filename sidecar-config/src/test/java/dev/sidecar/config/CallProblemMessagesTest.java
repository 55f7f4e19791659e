package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every refusal about retries, attempt headers and admission, word for word. */
class CallProblemMessagesTest {
  private static final String CLUSTERS = "clusters: {o: {endpoints: [10.0.0.1:80]}}\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`retry: 3` | orders.yaml:4:12: clusters.o.retry: 3 (expected: a mapping"
            + " like {attempts: 3})",
        "`retry:` | orders.yaml:4:11: clusters.o.retry: nothing (expected: a"
            + " mapping like {attempts: 3})",
        "`retry: {attempt: 3}` | orders.yaml:4:13: clusters.o.retry.attempt:"
            + " unknown key (did you mean attempts?)",
        "`retry: {retry_on: [reset]}` | orders.yaml:4:13:"
            + " clusters.o.retry.retry_on: unknown key (expected: on, attempts,"
            + " statusCodes, backoff, nonIdempotent, retriableHeaders,"
            + " retriableRequestHeaders, rateLimitedBackoff, endpoints)",
        "`retry: {attempts: 0}` | orders.yaml:4:23: clusters.o.retry.attempts: 0"
            + " (expected: 1 to 10)",
        "`retry: {attempts: 11}` | orders.yaml:4:23: clusters.o.retry.attempts: 11"
            + " (expected: 1 to 10)",
        "`retry: {attempts: 2.5}` | orders.yaml:4:23: clusters.o.retry.attempts:"
            + " 2.5 (expected: a whole number, 1 to 10)",
        "`retry: {attempts: [3]}` | orders.yaml:4:23: clusters.o.retry.attempts: a"
            + " list (expected: a whole number, 1 to 10)",
        "`retry: {attempts: 9999999999}` | orders.yaml:4:23:"
            + " clusters.o.retry.attempts: 9999999999 (expected: a whole number, 1 to 10)",
        "`retry: {on: reset}` | orders.yaml:4:17: clusters.o.retry.on: reset"
            + " (expected: a list like [connect-failure, reset])",
        "`retry: {on: [reset, 5xx, reset]}` | orders.yaml:4:30:"
            + " clusters.o.retry.on[2]: reset (expected: each once)",
        "`retry: {on: [conect-failure]}` | orders.yaml:4:18:"
            + " clusters.o.retry.on[0]: conect-failure (did you mean connect-failure?)",
        "`retry: {on: [GATEWAY_ERROR]}` | orders.yaml:4:18: clusters.o.retry.on[0]:"
            + " GATEWAY_ERROR (did you mean gateway-error?)",
        "`retry: {on: [http3-post-connect-failure]}` | orders.yaml:4:18:"
            + " clusters.o.retry.on[0]: http3-post-connect-failure (expected: one of"
            + " connect-failure, refused-stream, reset, reset-before-request, 5xx,"
            + " gateway-error, retriable-4xx, retriable-status-codes,"
            + " retriable-headers, envoy-ratelimited, cancelled,"
            + " deadline-exceeded, resource-exhausted, internal, unavailable)",
        "`retry: {on: [[reset]]}` | orders.yaml:4:18: clusters.o.retry.on[0]: a"
            + " list (expected: one of connect-failure, refused-stream, reset,"
            + " reset-before-request, 5xx, gateway-error, retriable-4xx,"
            + " retriable-status-codes,"
            + " retriable-headers, envoy-ratelimited, cancelled,"
            + " deadline-exceeded, resource-exhausted, internal, unavailable)",
        "`retry: {on: [rest, 5xy]}` | orders.yaml:4:18: clusters.o.retry.on[0]:"
            + " rest (did you mean reset?)\\n"
            + "orders.yaml:4:24: clusters.o.retry.on[1]: 5xy (did you mean 5xx?)",
        "`retry: {statusCodes: [429]}` | orders.yaml:4:26:"
            + " clusters.o.retry.statusCodes: [429] (expected: none without on:"
            + " retriable-status-codes)",
        "`retry: {on: [retriable-status-codes]}` | orders.yaml:4:12:"
            + " clusters.o.retry.statusCodes: [] (expected: at least one with on:"
            + " retriable-status-codes)",
        "`retry: {on: [retriable-status-codes], statusCodes: []}` |"
            + " orders.yaml:4:56: clusters.o.retry.statusCodes: [] (expected: at least"
            + " one with on: retriable-status-codes)",
        "`retry: {on: [retriable-status-codes], statusCodes: 429}` |"
            + " orders.yaml:4:56: clusters.o.retry.statusCodes: 429 (expected: a list"
            + " like [429, 503])",
        "`retry: {on: [retriable-status-codes], statusCodes: [429, 99, 600, x,"
            + " 429]}` | orders.yaml:4:62: clusters.o.retry.statusCodes[1]: 99 (expected:"
            + " 100 to 599)\\n"
            + "orders.yaml:4:66: clusters.o.retry.statusCodes[2]: 600 (expected: 100 to"
            + " 599)\\n"
            + "orders.yaml:4:71: clusters.o.retry.statusCodes[3]: x (expected: a whole"
            + " number, 100 to 599)\\n"
            + "orders.yaml:4:74: clusters.o.retry.statusCodes[4]: 429 (expected: each"
            + " once)",
        "`retry: {on: [retriable-status-code], statusCodes: [429]}` |"
            + " orders.yaml:4:18: clusters.o.retry.on[0]: retriable-status-code (did you"
            + " mean retriable-status-codes?)",
        "`retry: {backoff: 25ms}` | orders.yaml:4:22: clusters.o.retry.backoff:"
            + " 25ms (expected: a mapping like {base: 25ms, max: 250ms})",
        "`retry: {backoff: {min: 1ms}}` | orders.yaml:4:23:"
            + " clusters.o.retry.backoff.min: unknown key (expected: base, max)",
        "`retry: {backoff: {base: 0}}` | orders.yaml:4:29:"
            + " clusters.o.retry.backoff.base: 0 (expected: whole milliseconds, 1ms to"
            + " 1h)",
        "`retry: {backoff: {base: 2h}}` | orders.yaml:4:29:"
            + " clusters.o.retry.backoff.base: 2h (expected: whole milliseconds, 1ms to"
            + " 1h)",
        "`retry: {backoff: {base: 1.5ms, max: 90m}}` | orders.yaml:4:29:"
            + " clusters.o.retry.backoff.base: 1.5ms (expected: whole milliseconds, 1ms"
            + " to 1h)\\n"
            + "orders.yaml:4:41: clusters.o.retry.backoff.max: 90m (expected: whole"
            + " milliseconds, 1ms to 1h)",
        "`retry: {backoff: {base: 25}}` | orders.yaml:4:29:"
            + " clusters.o.retry.backoff.base: 25 (expected: a unit, one of us, ms, s, m,"
            + " h, d, as in 25s)",
        "`retry: {backoff: {base: 30ms, max: 20ms}}` | orders.yaml:4:40:"
            + " clusters.o.retry.backoff.max: 20ms (expected: base (30ms) or more)",
        "`retry: {backoff: {max: 20ms}}` | orders.yaml:4:28:"
            + " clusters.o.retry.backoff.max: 20ms (expected: base (25ms) or more)",
        "`retry: {nonIdempotent: yes}` | orders.yaml:4:28:"
            + " clusters.o.retry.nonIdempotent: yes (expected: true or false)",
        "`retry: {nonIdempotent: {}}` | orders.yaml:4:28:"
            + " clusters.o.retry.nonIdempotent: a mapping (expected: true or false)",
        "`retry: {attempts: 0, on: [x], nonIdempotent: 1}` | orders.yaml:4:23:"
            + " clusters.o.retry.attempts: 0 (expected: 1 to 10)\\n"
            + "orders.yaml:4:31: clusters.o.retry.on[0]: x (expected: one of"
            + " connect-failure, refused-stream, reset, reset-before-request, 5xx,"
            + " gateway-error, retriable-4xx, retriable-status-codes,"
            + " retriable-headers, envoy-ratelimited, cancelled,"
            + " deadline-exceeded, resource-exhausted, internal, unavailable)\\n"
            + "orders.yaml:4:50: clusters.o.retry.nonIdempotent: 1 (expected: true or"
            + " false)",
      })
  void retryIsRefused(String line, String message) {
    assertThat(clusterRefusal(line)).isEqualTo(message.replace("\\n", "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`attemptHeaders: x-envoy-attempt-count` | orders.yaml:4:21:"
            + " clusters.o.attemptHeaders: x-envoy-attempt-count (expected: a list like"
            + " [x-envoy-attempt-count])",
        "`attemptHeaders: [x-envoy-atempt-count]` | orders.yaml:4:22:"
            + " clusters.o.attemptHeaders[0]: x-envoy-atempt-count (did you mean"
            + " x-envoy-attempt-count?)",
        "`attemptHeaders: [x-request-id]` | orders.yaml:4:22:"
            + " clusters.o.attemptHeaders[0]: x-request-id (expected: one of"
            + " x-envoy-attempt-count, x-envoy-expected-rq-timeout-ms)",
        "`attemptHeaders: [x-envoy-attempt-count, x-envoy-attempt-count]` |"
            + " orders.yaml:4:45: clusters.o.attemptHeaders[1]: x-envoy-attempt-count"
            + " (expected: each once)",
        "`hedge: fast` | orders.yaml:4:12: clusters.o.hedge: fast (expected: none,"
            + " {onPerTryTimeout: true}, {after: 50ms} or {afterPercentile: 95})",
        "`hedge: {attempts: 3}` | orders.yaml:4:12: clusters.o.hedge: a mapping (expected:"
            + " none, {onPerTryTimeout: true}, {after: 50ms} or {afterPercentile: 95})",
        "`hedge: {after: 1s, afterPercentile: 95}` | orders.yaml:4:12: clusters.o.hedge: both"
            + " after and afterPercentile (expected: one of them)",
        "`hedge: {onPerTryTimeout: true, attempts: 3}` | orders.yaml:4:36:"
            + " clusters.o.hedge.attempts: not with onPerTryTimeout (expected: nothing beside it)",
        "`hedge: {onPerTryTimeout: false}` | orders.yaml:4:30:"
            + " clusters.o.hedge.onPerTryTimeout: false (expected: true, or hedge: none)",
        "`hedge: {after: 1s, minDelay: 1s, attempts: 9}` | orders.yaml:4:24:"
            + " clusters.o.hedge.minDelay: not with after (expected: beside it attempts)\\n"
            + "orders.yaml:4:48: clusters.o.hedge.attempts: 9 (expected: 2 to 5)",
        "`hedge: {after: -1s}` | orders.yaml:4:20: clusters.o.hedge.after: -1s (expected: 0"
            + " or more)",
        "`hedge: {afterPercentile: 100}` | orders.yaml:4:30:"
            + " clusters.o.hedge.afterPercentile: 100 (expected: more than 0, less than 100)",
        "`hedge: {afterPercentile: 95, minimumSample: 5}` | orders.yaml:4:34:"
            + " clusters.o.hedge.minimumSample: unknown key (did you mean minimumSamples?)",
        "`admission: 5` | orders.yaml:4:16: clusters.o.admission: 5 (expected: a"
            + " mapping like {maxRequests: 1024})",
        "`admission: {maxConnection: 5}` | orders.yaml:4:17:"
            + " clusters.o.admission.maxConnection: unknown key (did you mean"
            + " maxConnections?)",
        "`admission: {max_retries: 5}` | orders.yaml:4:17:"
            + " clusters.o.admission.max_retries: unknown key (did you mean maxRetries?)",
        "`admission: {maxConnections: 0, maxPending: -1, maxRequests: 0}` |"
            + " orders.yaml:4:33: clusters.o.admission.maxConnections: 0 (expected: 1 to"
            + " 2147483647)\\n"
            + "orders.yaml:4:48: clusters.o.admission.maxPending: -1 (expected: 0 to"
            + " 2147483647)\\n"
            + "orders.yaml:4:65: clusters.o.admission.maxRequests: 0 (expected: 1 to"
            + " 2147483647)",
        "`admission: {maxConnections: many}` | orders.yaml:4:33:"
            + " clusters.o.admission.maxConnections: many (expected: a whole number, 1 to"
            + " 2147483647)",
        "`admission: {maxPending: 2147483648}` | orders.yaml:4:29:"
            + " clusters.o.admission.maxPending: 2147483648 (expected: a whole number, 0"
            + " to 2147483647)",
        "`admission: {maxRetries: -1}` | orders.yaml:4:29:"
            + " clusters.o.admission.maxRetries: -1 (expected: 0 to 2147483647)",
        "`admission: {maxRetries: three}` | orders.yaml:4:29:"
            + " clusters.o.admission.maxRetries: three (expected: a whole number, 0 to"
            + " 2147483647)",
        "`admission: {maxRetries: 3, retryBudget: {percent: 20}}` |"
            + " orders.yaml:4:16: clusters.o.admission: both retryBudget and maxRetries"
            + " (expected: one of them)",
        "`admission: {maxRetries: -3, retryBudget: {percent: 120}}` |"
            + " orders.yaml:4:16: clusters.o.admission: both retryBudget and maxRetries"
            + " (expected: one of them)\\n"
            + "orders.yaml:4:29: clusters.o.admission.maxRetries: -3 (expected: 0 to"
            + " 2147483647)\\n"
            + "orders.yaml:4:56: clusters.o.admission.retryBudget.percent: 120 (expected:"
            + " 0 to 100)",
        "`admission: {retryBudget: 20}` | orders.yaml:4:30:"
            + " clusters.o.admission.retryBudget: 20 (expected: a mapping like {percent:"
            + " 20, minConcurrency: 3})",
        "`admission: {retryBudget: {percent: 100.5, minConcurrency: -1}}` |"
            + " orders.yaml:4:40: clusters.o.admission.retryBudget.percent: 100.5"
            + " (expected: 0 to 100)\\n"
            + "orders.yaml:4:63: clusters.o.admission.retryBudget.minConcurrency: -1"
            + " (expected: 0 to 2147483647)",
        "`admission: {retryBudget: {percent: a%}}` | orders.yaml:4:40:"
            + " clusters.o.admission.retryBudget.percent: a% (expected: a percentage, 0 to"
            + " 100, like 10 or 10%)",
        "`admission: {retryBudget: {percent: -5}}` | orders.yaml:4:40:"
            + " clusters.o.admission.retryBudget.percent: -5 (expected: a percentage, 0 to"
            + " 100, like 10 or 10%)",
        "`admission: {retryBudget: {percent: .nan}}` | orders.yaml:4:40:"
            + " clusters.o.admission.retryBudget.percent: .nan (expected: a percentage, 0 to"
            + " 100, like 10 or 10%)",
        "`admission: {retryBudget: {percent: 1e1}}` | orders.yaml:4:40:"
            + " clusters.o.admission.retryBudget.percent: 1e1 (expected: a percentage, 0 to"
            + " 100, like 10 or 10%)",
        "`admission: {retryBudget: {minConcurency: 1}}` | orders.yaml:4:31:"
            + " clusters.o.admission.retryBudget.minConcurency: unknown key (did you mean"
            + " minConcurrency?)",
      })
  void admissionOrHeaderIsRefused(String line, String message) {
    assertThat(clusterRefusal(line)).isEqualTo(message.replace("\\n", "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{host: a, cluster: o, retry: {statusCodes: [429]}}` | orders.yaml:3:48:"
            + " routes[0].retry.statusCodes: [429] (expected: none without on:"
            + " retriable-status-codes)",
        "`{host: a, cluster: o, retry: {on: [retriable-status-codes]}}` |"
            + " orders.yaml:3:34: routes[0].retry.statusCodes: [] (expected: at least one"
            + " with on: retriable-status-codes)",
        "`{host: a, cluster: o, retry: {backoff: {max: 10ms}}}` | orders.yaml:3:50:"
            + " routes[0].retry.backoff.max: 10ms (expected: base (25ms) or more)",
        "`{host: a, cluster: o, retry: {attempts: 0}}` | orders.yaml:3:45:"
            + " routes[0].retry.attempts: 0 (expected: 1 to 10)",
        "`{host: a, cluster: o, retry: {on: [rest]}, attemptHeaders: x}` |"
            + " orders.yaml:3:40: routes[0].retry.on[0]: rest (did you mean reset?)\\n"
            + "orders.yaml:3:64: routes[0].attemptHeaders: x (expected: a list like"
            + " [x-envoy-attempt-count])",
      })
  void routeIsRefused(String route, String message) {
    assertThat(refusal(CLUSTERS + "routes:\n  - " + route + "\n"))
        .isEqualTo(message.replace("\\n", "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "retry: 3 | statusCodes: [429], backoff: {max: 10ms}",
        "retry: {on: [retriable-status-code], statusCodes: [429]} | attempts: 1",
        "retry: {on: [retriable-status-code]} | statusCodes: [429]",
        "retry: {on: [retriable-status-codes], statusCodes: [x]} | attempts: 1",
        "retry: {on: [retriable-status-codes]} | statusCodes: [429]",
        "retry: {on: [retriable-status-codes], statusCodes: [4], attempts: 1} | attempts: 3",
        "retry: {backoff: {base: 5xs}} | backoff: {max: 10ms}",
        "retry: {backoff: 10ms} | backoff: {max: 10ms}",
      })
  void whatARefusedClusterLeavesOpenIsNotHeldAgainstItsRoutes(String line, String retry) {
    String routes = "routes:\n  - {host: a, cluster: o, retry: {" + retry + "}}\n";
    assertThat(refusal(cluster(line) + routes)).startsWith("orders.yaml:4:").hasLineCount(1);
  }

  @Test
  void aMistakeInAClusterHidesNoneInItsRoutes() {
    String routes = "routes:\n  - {host: a, cluster: o, retry: {statusCodes: [429]}}\n";
    assertThat(refusal(cluster("retry: {attempts: 0}") + routes))
        .isEqualTo(
            "orders.yaml:4:23: clusters.o.retry.attempts: 0 (expected: 1 to 10)\n"
                + "orders.yaml:6:48: routes[0].retry.statusCodes: [429] (expected: none without on:"
                + " retriable-status-codes)");
  }

  @Test
  void routesOfAnUnknownClusterAreStillJudged() {
    String route = "{host: a, cluster: x, retry: {statusCodes: [429], attempts: 0}}";
    assertThat(refusal(CLUSTERS + "routes:\n  - " + route + "\n"))
        .isEqualTo(
            "orders.yaml:3:24: routes[0].cluster: x (expected: one of the clusters)\n"
                + "orders.yaml:3:65: routes[0].retry.attempts: 0 (expected: 1 to 10)");
  }

  private static String clusterRefusal(String line) {
    return refusal(cluster(line) + "routes: []\n");
  }

  private static String cluster(String line) {
    return "clusters:\n  o:\n    endpoints: [10.0.0.1:80]\n    " + line + "\n";
  }

  private static String refusal(String text) {
    var refused =
        catchThrowableOfType(
            PolicyFileException.class, () -> PolicyFile.parse("orders.yaml", text));
    assertThat(refused).as(text).isNotNull();
    return refused.getMessage();
  }
}
