package dev.sidecar.config.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.config.PolicyFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyLintTest {
  /**
   * One rule with a file in which it finds something and one like it in which it does not.
   *
   * @param fires keys of the cluster, then of its route after a bar, then of the identity
   * @param doesNot the same
   */
  record Case(Lint lint, String fires, String doesNot) {
    @Override
    public String toString() {
      return lint.id() + ": " + fires;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            Lint.PER_TRY_TIMEOUT_IGNORED,
            "timeout: 1s, perTryTimeout: 1s",
            "timeout: 1s, perTryTimeout: 999ms"),
        new Case(
            Lint.PER_TRY_TIMEOUT_IGNORED,
            "perTryTimeout: 3s | timeout: 2s",
            "perTryTimeout: 3s | timeout: 0"),
        new Case(
            Lint.ATTEMPTS_EXCEED_TIMEOUT,
            "timeout: 5s, perTryTimeout: 2s, retry: {attempts: 3}",
            "timeout: 6s, perTryTimeout: 2s, retry: {attempts: 3}"),
        new Case(
            Lint.CONNECT_TIMEOUT_IGNORED,
            "connectTimeout: 2s, perTryTimeout: 1s",
            "connectTimeout: 500ms, perTryTimeout: 1s"),
        new Case(Lint.CONNECT_TIMEOUT_IGNORED, "connectTimeout: 15s", "timeout: 5s"),
        new Case(
            Lint.STREAM_IDLE_TIMEOUT_IGNORED, "streamIdleTimeout: 15s", "streamIdleTimeout: 14s"),
        new Case(Lint.NO_TIME_LIMIT, "timeout: 0", "timeout: 0, perTryTimeout: 1s"),
        new Case(
            Lint.RETRY_OF_ANY_METHOD,
            "retry: {on: [5xx], nonIdempotent: true}",
            "retry: {on: [5xx]}"),
        new Case(
            Lint.RETRY_OF_ANY_METHOD,
            "a: | retry: {nonIdempotent: true}",
            "a: | methods: [GET], retry: {nonIdempotent: true}"),
        new Case(
            Lint.RETRY_WITHOUT_EFFECT,
            "a: | methods: [POST], retry: {on: [retriable-4xx]}",
            "a: | methods: [GET, POST], retry: {on: [retriable-4xx]}"),
        new Case(
            Lint.RETRY_NOT_AFTER_ANSWERS,
            "a: | methods: [POST], retry: {on: [5xx]}",
            "a: | methods: [POST], retry: {on: [reset]}"),
        new Case(Lint.RETRY_WITHOUT_CONDITION, "retry: {on: [], attempts: 3}", "retry: {on: []}"),
        new Case(
            Lint.RETRY_OF_ONE_ATTEMPT,
            "retry: {on: [5xx], attempts: 1}",
            "retry: {on: [5xx]} | retry: {attempts: 1}"),
        new Case(
            Lint.RETRIES_REFUSED,
            "retry: {attempts: 3}, admission: {maxRetries: 0}",
            "admission: {maxRetries: 0}"),
        new Case(
            Lint.RETRIES_REFUSED,
            "retry: {attempts: 3}, admission: {retryBudget: {percent: 0, minConcurrency: 0}}",
            "retry: {attempts: 3}, admission: {retryBudget: {percent: 0}}"),
        new Case(
            Lint.RETRIES_REFUSED,
            "retry: {attempts: 3}, admission: {retryRate: {percent: 0, minPerSecond: 0}}",
            "retry: {attempts: 3}, admission: {retryRate: {percent: 0}}"),
        new Case(
            Lint.RETRIES_WITHOUT_BUDGET,
            "admission: {maxRetries: 1}",
            "admission: {maxRetries: 0}"),
        new Case(
            Lint.RETRY_BUDGET_OF_ALL,
            "admission: {retryBudget: {percent: 100}}",
            "admission: {retryBudget: {percent: 99}}"),
        new Case(
            Lint.STATUS_CODES_REDUNDANT,
            "retry: {on: [5xx, retriable-status-codes], statusCodes: [503]}",
            "retry: {on: [5xx, retriable-status-codes], statusCodes: [503, 429]}"),
        new Case(
            Lint.STATUS_CODES_REDUNDANT,
            "retry: {on: [retriable-4xx, gateway-error, retriable-status-codes], statusCodes: [409,"
                + " 502]}",
            "retry: {on: [gateway-error, retriable-status-codes], statusCodes: [500]}"),
        new Case(
            Lint.RETRY_OF_GRPC_WITHOUT_EFFECT,
            "retry: {on: [reset, unavailable]}",
            "retry: {on: [reset, unavailable], nonIdempotent: true}"),
        new Case(
            Lint.RATE_LIMITED_BACKOFF_WITHOUT_EFFECT,
            "retry: {rateLimitedBackoff: {headers: [{name: retry-after, format: seconds}]}}",
            "retry: {on: [5xx], rateLimitedBackoff: {headers: [{name: retry-after, format:"
                + " seconds}]}}"),
        new Case(
            Lint.AVOID_PRIORITIES_WITHOUT_EFFECT,
            "PLACED priority: 1, retry: {attempts: 2, endpoints: {avoidPrioritiesEvery: 2}}",
            "PLACED priority: 1, retry: {attempts: 3, endpoints: {avoidPrioritiesEvery: 2}}"),
        new Case(
            Lint.AVOID_PRIORITIES_WITHOUT_EFFECT,
            "retry: {attempts: 2, endpoints: {avoidPrioritiesEvery: 1}}",
            "PLACED priority: 1, retry: {attempts: 2, endpoints: {avoidPrioritiesEvery: 1}}"),
        new Case(
            Lint.HEDGE_WITHOUT_EFFECT,
            "hedge: {onPerTryTimeout: true}",
            "perTryTimeout: 1s, hedge: {onPerTryTimeout: true}"),
        new Case(
            Lint.HEDGE_WITHOUT_EFFECT,
            "perTryTimeout: 15s, hedge: {onPerTryTimeout: true}",
            "perTryTimeout: 1s, hedge: {onPerTryTimeout: true} | hedge: none"),
        new Case(
            Lint.HEDGE_WITHOUT_EFFECT,
            "perTryTimeout: 1s, retry: {on: []}, hedge: {onPerTryTimeout: true}",
            "retry: {on: []}, hedge: {after: 1s}"),
        new Case(
            Lint.HEDGE_WITHOUT_EFFECT,
            "perTryTimeout: 1s, retry: {attempts: 1}, hedge: {onPerTryTimeout: true}",
            "retry: {attempts: 1}, hedge: {after: 1s}"),
        new Case(
            Lint.HEDGE_WITHOUT_EFFECT,
            "perTryTimeout: 1s, hedge: {after: 1s}",
            "perTryTimeout: 1s, hedge: {after: 999ms}"),
        new Case(
            Lint.HEDGE_WITHOUT_EFFECT,
            "a: | hedge: {after: 50ms}, methods: [POST]",
            "a: | hedge: {after: 50ms}, methods: [POST, GET]"),
        new Case(
            Lint.HEDGE_WITHOUT_EFFECT,
            "hedge: {afterPercentile: 95}, admission: {maxRetries: 0}",
            "hedge: {afterPercentile: 95}, admission: {maxRetries: 1}"),
        new Case(
            Lint.EJECTION_ROUNDS_TO_ZERO,
            "outlierDetection: {maxEjectionPercent: 49}",
            "outlierDetection: {maxEjectionPercent: 50}"),
        new Case(
            Lint.EJECTION_ROUNDS_TO_ZERO,
            "outlierDetection: {}",
            "outlierDetection: {alwaysEjectOne: true}"),
        new Case(
            Lint.EJECTION_ROUNDS_TO_ZERO,
            "outlierDetection: {maxEjectionPercent: 10}",
            "outlierDetection: {maxEjectionPercent: 10, upToHalfBelowTen: true}"),
        new Case(
            Lint.EJECTION_COUNTS_NOTHING,
            "outlierDetection: {consecutive5xx: 0}",
            "outlierDetection: {consecutive5xx: 0, consecutiveLocalOriginFailure: 5}"),
        new Case(
            Lint.EJECTION_COUNTS_NOTHING,
            "outlierDetection: {upToHalfBelowTen: true, consecutive5xx: 0}",
            "outlierDetection: {upToHalfBelowTen: true, consecutive5xx: 0, failurePercentage:"
                + " {minimumEndpoints: 2}}"),
        new Case(
            Lint.MINIMUM_ENDPOINTS_NOT_THERE,
            "outlierDetection: {upToHalfBelowTen: true, failurePercentage: {minimumEndpoints: 3}}",
            "outlierDetection: {upToHalfBelowTen: true, failurePercentage: {minimumEndpoints: 2}}"),
        new Case(
            Lint.MINIMUM_ENDPOINTS_NOT_THERE,
            "outlierDetection: {upToHalfBelowTen: true, successRate: {stdevFactor: 999}}",
            "outlierDetection: {upToHalfBelowTen: true, successRate: {stdevFactor: 999,"
                + " minimumEndpoints: 2}}"),
        new Case(
            Lint.STDEV_FACTOR_OUT_OF_REACH,
            "outlierDetection: {upToHalfBelowTen: true, successRate: {stdevFactor: 1000,"
                + " minimumEndpoints: 2}}",
            "outlierDetection: {upToHalfBelowTen: true, successRate: {stdevFactor: 999,"
                + " minimumEndpoints: 2}}"),
        new Case(
            Lint.ALL_ENDPOINTS_EJECTED,
            "panicThreshold: 0, outlierDetection: {maxEjectionPercent: 100}",
            "panicThreshold: 0, outlierDetection: {maxEjectionPercent: 100, upToHalfBelowTen:"
                + " true}"),
        new Case(
            Lint.ALL_ENDPOINTS_EJECTED,
            "panicThreshold: 0, outlierDetection: {maxEjectionPercent: 100}",
            "panicThreshold: 10, outlierDetection: {maxEjectionPercent: 100}"),
        new Case(Lint.PANIC_THRESHOLD_OF_ONE, "panicThreshold: 1", "panicThreshold: 2"),
        new Case(Lint.PANIC_THRESHOLD_ROUNDED, "panicThreshold: 12.5", "panicThreshold: 12"),
        new Case(Lint.PANIC_THRESHOLD_ROUNDED, "panicThreshold: 29", "panicThreshold: 28"),
        new Case(Lint.PANIC_THRESHOLD_TOO_HIGH, "panicThreshold: 73", "panicThreshold: 72"),
        new Case(
            Lint.BREAKER_OPENS_ON_ONE,
            "circuitBreaker: {minimumCalls: 2}",
            "circuitBreaker: {minimumCalls: 3}"),
        new Case(
            Lint.SLOW_CALLS_UNSEEN,
            "circuitBreaker: {slowCallDuration: 15s}",
            "circuitBreaker: {slowCallDuration: 14s}"),
        new Case(
            Lint.SLOW_CALLS_UNSEEN,
            "timeout: 5s, circuitBreaker: {slowCallDuration: 5s}",
            "timeout: 5s, circuitBreaker: {slowCallDuration: 5s} | timeout: 6s"),
        new Case(
            Lint.ADAPTIVE_LIMIT_WITHOUT_EFFECT,
            "admission: {maxRequests: 3, adaptiveConcurrency: {}}",
            "admission: {maxRequests: 4, adaptiveConcurrency: {}}"),
        new Case(
            Lint.CONTROL_REFUSES_NOTHING,
            "admission: {control: {maxRejectionProbability: 0}}",
            "admission: {control: {maxRejectionProbability: 1}}"),
        new Case(
            Lint.WEIGHTS_IGNORED,
            "loadBalancing: random, WEIGHTS",
            "loadBalancing: roundRobin, WEIGHTS"),
        new Case(
            Lint.CHOICES_IGNORED,
            "loadBalancing: {leastRequest: {choices: 3}}, WEIGHTS",
            "loadBalancing: leastRequest, WEIGHTS"),
        new Case(
            Lint.SLOW_START_IGNORED,
            "loadBalancing: random, slowStart: {window: 30s}",
            "loadBalancing: leastRequest, slowStart: {window: 30s}"),
        new Case(Lint.PRIORITY_SKIPPED, "PLACED priority: 2", "PLACED priority: 1"),
        new Case(
            Lint.SUBSET_WITHOUT_SELECTOR,
            "PLACED metadata: {a: x}, subsets: {selectors: [[a]]}, metadataMatch: {b: x}",
            "PLACED metadata: {a: x}, subsets: {selectors: [[a]]}, metadataMatch: {a: x}"),
        new Case(
            Lint.SUBSET_WITHOUT_ENDPOINT,
            "PLACED metadata: {a: x}, subsets: {selectors: [[a]]} | metadataMatch: {a: y}",
            "PLACED metadata: {a: x}, subsets: {selectors: [[a]]} | metadataMatch: {a: x}"),
        new Case(
            Lint.SUBSET_WITHOUT_ENDPOINT,
            "PLACED metadata: {a: x}, "
                + "subsets: {selectors: [[a]], fallback: default, defaultSubset: {a: y}}",
            "PLACED metadata: {a: x}, "
                + "subsets: {selectors: [[a]], fallback: default, defaultSubset: {a: x}}"),
        new Case(
            Lint.SUBSET_KEY_UNKNOWN,
            "PLACED metadata: {a: x}, subsets: {selectors: [[a, b]]}",
            "PLACED metadata: {b: x}, subsets: {selectors: [[b]]}"),
        new Case(
            Lint.METADATA_MATCH_IGNORED,
            "PLACED metadata: {a: x} | metadataMatch: {a: x}",
            "PLACED metadata: {a: x}, subsets: {selectors: [[a]]} | metadataMatch: {a: x}"),
        new Case(
            Lint.LOCALITY_WITHOUT_WEIGHT,
            "PLACED locality: eu/b, locality: {weights: {eu/a: 1}}",
            "PLACED locality: eu/a, locality: {weights: {eu/a: 1}}"),
        new Case(
            Lint.LOCALITY_WITHOUT_ENDPOINT,
            "PLACED locality: eu/a, locality: {weights: {eu/a: 1, eu/b: 1}}",
            "PLACED locality: eu/a, locality: {weights: {eu/a: 1}}"),
        new Case(
            Lint.MAX_CONNECTIONS_IGNORED,
            "protocol: http2, admission: {maxConnections: 5}",
            "protocol: http2, admission: {maxRequests: 5}"),
        new Case(
            Lint.PREFIX_WITHIN_SEGMENT, "a: | path: {prefix: /v1}", "a: | path: {prefix: /v1/}"),
        new Case(
            Lint.RATE_LIMIT_SERVICE_UNASKED,
            "protocol: http2 | globalRateLimit: {cluster: orders, domain: d}",
            "protocol: http2 | globalRateLimit: {cluster: orders, domain: d}, descriptors: [[{value:"
                + " a}]]"),
        new Case(
            Lint.REGEX_WITHOUT_NEED,
            "a: | path: {regex: /v1/.*}",
            "a: | path: {regex: '/v[0-9]/.*'}"),
        new Case(
            Lint.MIRROR_TO_ITSELF,
            "a: | mirror: {cluster: orders}",
            "a: | headers: [{name: mirror, exact: orders}]"),
        new Case(
            Lint.MIRROR_TWICE,
            "a: | mirror: [{cluster: orders, percent: 1}, {cluster: orders, percent: 2}]",
            "a: | mirror: [{cluster: orders, percent: 1}]"),
        new Case(Lint.IDENTITY_UNUSED, "a: | | trust: {bundle: a}", "a: | | provider: jdk"),
        new Case(
            Lint.IDENTITY_UNUSED,
            "tls: {trust: system} | | trust: {bundle: a}",
            "tls: {} | | trust: {bundle: a}"),
        new Case(
            Lint.PEER_NEVER_ACCEPTED,
            "tls: {trust: system, peers: [{trustDomain: mesh}]}",
            "tls: {trust: system, peers: [{dns: orders}]}"),
        new Case(
            Lint.PEER_NEVER_ACCEPTED,
            "tls: {peers: [{dns: a}, {spiffe: spiffe://b/c}]} | | trust: {domains: {mesh: a}}",
            "tls: {peers: [{dns: a}, {spiffe: spiffe://mesh/c}]} | | trust: {domains: {mesh: a}}"),
        new Case(
            Lint.PEER_NEVER_ACCEPTED,
            "tls: {trust: system, peers: [{trustDomain: mesh}]} | | workloadApi: {}",
            "tls: {peers: [{trustDomain: mesh}]} | | workloadApi: {}"),
        new Case(
            Lint.PEER_COVERED,
            "tls: {trust: system, peers: [{spiffe: spiffe://a/b}, {trustDomain: a}]}",
            "tls: {trust: system, peers: [{spiffe: spiffe://a/b}, {trustDomain: b}]}"),
        new Case(
            Lint.PEER_COVERED,
            "tls: {trust: system, peers: [{spiffe: spiffe://a/b/c}, {spiffePrefix:"
                + " spiffe://a/b}]}",
            "tls: {trust: system, peers: [{spiffe: spiffe://a/bc}, {spiffePrefix: spiffe://a/b}]}"),
        new Case(
            Lint.PEER_COVERED,
            "tls: {trust: system, peers: [{dns: a}, {dns: A}]}",
            "tls: {trust: system, peers: [{dns: a}, {dns: b.a}]}"),
        new Case(
            Lint.SERVER_NAME_IGNORED,
            "tls: {trust: system, serverName: 10.0.0.1, peers: [{dns: a}]}",
            "tls: {trust: system, serverName: 10.0.0.1}"),
        new Case(
            Lint.TLS_1_2_ALLOWED,
            "tls: {trust: system, minVersion: 1.2}",
            "tls: {trust: system, minVersion: 1.3}"),
        new Case(Lint.PORT_CONTRADICTS_TLS, "PORT 443", "PORT 443, tls: {trust: system}"),
        new Case(Lint.PORT_CONTRADICTS_TLS, "PORT 80, tls: {trust: system}", "PORT 80"),
        new Case(
            Lint.PORT_CONTRADICTS_TLS,
            "discovery: {dns: {host: a, port: 443}}",
            "discovery: {dns: {host: a, port: 80}}"),
        new Case(
            Lint.HEALTH_CHECK_OUTLASTS_INTERVAL,
            checked("tcp: {}, interval: 1s, timeout: 1s"),
            checked("tcp: {}, interval: 1s, timeout: 999ms")),
        new Case(
            Lint.HEALTH_CHECK_OF_ONE,
            "ENDPOINTS 1, " + checked(TCP),
            "ENDPOINTS 1, panicThreshold: 0, " + checked(TCP)),
        new Case(
            Lint.HEALTH_CHECK_IN_STEP,
            "ENDPOINTS 50, " + checked(TCP),
            "ENDPOINTS 50, " + checked(TCP + ", jitter: 1s")),
        new Case(
            Lint.DESCRIPTORS_WITHOUT_LIMIT,
            "a: | descriptors: [[{value: x}]], rateLimit: {tokens: 9}",
            limited("[[{value: x}]]", "{key: generic_key, value: x}", "tokens: 1")),
        new Case(
            Lint.BUCKET_WITHOUT_DESCRIPTOR,
            limited("[[{value: x}]]", "{key: generic_key, value: y}", "tokens: 1"),
            limited("[[{value: x}]]", "{key: generic_key}", "tokens: 1")),
        new Case(
            Lint.BUCKET_WITHOUT_DESCRIPTOR,
            limited("[[{header: a}, {header: b}]]", "{key: b}", "tokens: 1"),
            limited("[[{header: a, optional: true}, {header: b}]]", "{key: b}", "tokens: 1")),
        new Case(
            Lint.BUCKET_WITHOUT_DESCRIPTOR,
            limited("[[{header: a}, {header: b}]]", "{key: b}, {key: a}", "tokens: 1"),
            limited("[[{header: a}, {header: b}]]", "{key: a, value: x}, {key: b}", "tokens: 1")),
        new Case(
            Lint.BUCKET_WITHOUT_DESCRIPTOR,
            limited(
                "[[{value: x, key: k, headers: [{name: a, exact: b}]}]]",
                "{key: k, value: y}",
                "tokens: 1"),
            limited(
                "[[{value: x, key: k, headers: [{name: a, exact: b}]}]]",
                "{key: k, value: x}",
                "tokens: 1")),
        new Case(
            Lint.BUCKET_ABOVE_ROUTE,
            limited("[[{header: a}]]", "{key: a}", "tokens: 10, fill: 2"),
            limited("[[{header: a}]]", "{key: a}", "tokens: 9, fill: 2")),
        new Case(
            Lint.BUCKET_ABOVE_ROUTE,
            limited("[[{header: a}]]", "{key: a}", "tokens: 11, fill: 3"),
            limited("[[{header: a}]]", "{key: a}", "tokens: 11, fill: 1")),
        new Case(
            Lint.BUCKET_ABOVE_ROUTE,
            limited("[[{header: a}]]", "{key: a}", "tokens: 11, fill: 3"),
            limited("[[{header: a}]]", "{key: a}", "tokens: 11, fill: 3")
                .replace("buckets", "alwaysTake: false, buckets")),
        new Case(
            Lint.BUCKET_ABOVE_ROUTE,
            limited("[{entries: [{header: a}], hits: 2}]", "{key: a}", "tokens: 20, fill: 4"),
            limited("[{entries: [{header: a}], hits: 3}]", "{key: a}", "tokens: 20, fill: 4")),
        new Case(
            Lint.BUCKET_BELOW_HITS,
            limited("[[{value: x}], {entries: [{header: a}], hits: 4}]", "{key: a}", "tokens: 3"),
            limited("[{entries: [{value: x}], hits: 4}, [{header: a}]]", "{key: a}", "tokens: 3")),
        new Case(
            Lint.BUCKET_BELOW_HITS,
            limited("[{entries: [{value: x, key: a}], hits: 4}]", "{key: a}", "tokens: 3"),
            limited("[{entries: [{value: x, key: a}], hits: 4}]", "{key: a}", "tokens: 3")
                .replace(
                    "buckets: [", "buckets: [{descriptor: [{key: a, value: x}], tokens: 4}, ")),
        new Case(
            Lint.HEALTH_CHECK_NAMES_CLUSTER,
            "tls: {trust: system}, " + checked(TCP),
            "tls: {trust: system, serverName: a.b}, " + checked(TCP)),
        new Case(
            Lint.HEALTH_CHECK_NAMES_CLUSTER,
            "tls: {trust: system}, " + checked("http: {path: /}, interval: 5s, timeout: 1s"),
            "tls: {trust: system}, "
                + checked("http: {path: /, host: a.b}, interval: 5s, timeout: 1s")));
  }

  private static final String TCP = "tcp: {}, interval: 5s, timeout: 1s";

  private static String limited(String descriptors, String entries, String keys) {
    return "a: | descriptors: %s, rateLimit: {tokens: 10, fill: 2, buckets: [{descriptor: [%s], %s}]}"
        .formatted(descriptors, entries, keys);
  }

  private static String checked(String keys) {
    return "healthCheck: {healthyThreshold: 1, unhealthyThreshold: 1, " + keys + "}";
  }

  private static String endpoints(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "10.0.0." + (i + 1) + ":8080")
        .collect(Collectors.joining(", ", "endpoints: [", "]"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void firesOnlyWhereItShould(Case it) {
    assertThat(lints(file(it.fires()))).contains(it.lint());
    assertThat(lints(file(it.doesNot()))).doesNotContain(it.lint());
  }

  @Test
  void clustersAreLookedAtTogether() {
    String text = "clusters: {orders: {endpoints: [10.0.0.1:80]}, %s: {endpoints: [%s]}}\n%s";
    String to = "routes: [{host: a, cluster: orders}, {host: b, cluster: %s}]\n";
    assertThat(lints(text.formatted("Orders", "10.0.0.2:80", to.formatted("Orders"))))
        .containsExactly(Lint.NAMES_DIFFER_IN_CASE);
    assertThat(lints(text.formatted("users", "10.0.0.2:80", to.formatted("orders"))))
        .containsExactly(Lint.CLUSTER_WITHOUT_ROUTE);
    assertThat(lints(text.formatted("users", "", to.formatted("users"))))
        .containsExactly(Lint.NO_ENDPOINTS);
    assertThat(lints(text.formatted("users", "10.0.0.2:80", to.formatted("users")))).isEmpty();
    String mirrored = "routes: [{host: a, cluster: orders, mirror: {cluster: users}}]\n";
    assertThat(lints(text.formatted("users", "10.0.0.2:80", mirrored))).isEmpty();
  }

  @Test
  void everyRuleHasACase() {
    assertThat(
            Stream.concat(
                cases().map(Case::lint),
                Stream.of(
                    Lint.NAMES_DIFFER_IN_CASE, Lint.CLUSTER_WITHOUT_ROUTE, Lint.NO_ENDPOINTS)))
        .containsAll(Arrays.asList(Lint.values()));
  }

  @Test
  void aFindingStandsWhereTheValueIsSaidAndOnceForAllWhoInheritIt() {
    String text =
        """
        clusters:
          orders:
            endpoints: [10.0.0.1:80]
            timeout: 3s
            perTryTimeout: 5s
        routes:
          - {host: a, cluster: orders}
          - {host: b, cluster: orders}
          - {host: c, cluster: orders, timeout: 1s}
        """;
    List<Finding> found = PolicyLint.of(PolicyFile.parseWithPlaces("mesh.yaml", text));
    assertThat(found.get(0).toString())
        .isEqualTo(
            "mesh.yaml:5:20: warning: clusters.orders.perTryTimeout: 5s is not below timeout, 3s"
                + " [per-try-timeout-ignored]");
    assertThat(found).hasSize(1);
  }

  @Test
  void aPolicyThatMeansWhatItSaysHasNoFinding() throws Exception {
    Path parity = Path.of("../benchmarks/parity.yaml");
    assertThat(PolicyLint.of(PolicyFile.loadWithPlaces(parity))).isEmpty();
  }

  private static List<Lint> lints(String text) {
    return PolicyLint.of(PolicyFile.parseWithPlaces("mesh.yaml", text)).stream()
        .map(Finding::lint)
        .toList();
  }

  private static String file(String keys) {
    String[] parts = keys.replaceFirst("^a: ", "").split("\\|", -1);
    String endpoints = "endpoints: [10.0.0.1:8080, 10.0.0.2:8080]";
    String cluster = parts[0].strip();
    if (cluster.contains("WEIGHTS")) {
      endpoints = "endpoints: [10.0.0.1:8080, {address: 10.0.0.2:8080, weight: 2}]";
      cluster = cluster.replace(", WEIGHTS", "");
    } else if (cluster.startsWith("ENDPOINTS")) {
      String count = cluster.replaceFirst("ENDPOINTS ([0-9]+).*", "$1");
      endpoints = endpoints(Integer.parseInt(count));
      cluster = cluster.replaceFirst("ENDPOINTS [0-9]+, ", "");
    } else if (cluster.startsWith("PLACED")) {
      String placed = cluster.replaceFirst("PLACED ([^,]+).*", "$1");
      String first = placed.startsWith("locality") ? ", locality: eu/a" : "";
      endpoints =
          "endpoints: [{address: 10.0.0.1:80%s}, {address: 10.0.0.2:80, %s}]"
              .formatted(first, placed);
      cluster = cluster.replaceFirst("PLACED [^,]+(, )?", "");
    } else if (cluster.startsWith("PORT")) {
      endpoints = cluster.replaceFirst("PORT ([0-9]+)", "endpoints: [10.0.0.1:8080, 10.0.0.2:$1]");
      cluster = "";
    } else if (cluster.startsWith("discovery")) {
      endpoints = cluster;
      cluster = "";
    }
    return "clusters: {orders: {%s%s}}\nroutes: [{host: a, cluster: orders%s}]\n%s"
        .formatted(
            endpoints,
            cluster.isEmpty() ? "" : ", " + cluster,
            parts.length == 1 || parts[1].isBlank() ? "" : ", " + parts[1].strip(),
            parts.length < 3 ? "" : "identity: {" + parts[2].strip() + "}\n");
  }
}
