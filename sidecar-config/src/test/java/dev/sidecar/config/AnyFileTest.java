package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.MeshPolicy;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever a file holds: it is a policy, or every problem has a place and an expectation. */
class AnyFileTest {
  private static final List<String> KEYS =
      List.of(
          "endpoints",
          "discovery",
          "protocol",
          "loadBalancing",
          "panicThreshold",
          "connectTimeout",
          "timeout",
          "perTryTimeout",
          "streamIdleTimeout",
          "retry",
          "attemptHeaders",
          "hedge",
          "onPerTryTimeout",
          "after",
          "afterPercentile",
          "minimumSamples",
          "minDelay",
          "admission",
          "outlierDetection",
          "circuitBreaker",
          "address",
          "weight",
          "leastRequest",
          "choices",
          "peakEwma",
          "decay",
          "file",
          "dns",
          "custom",
          "host",
          "port",
          "interval",
          "path",
          "methods",
          "headers",
          "query",
          "cluster",
          "name",
          "exact",
          "prefix",
          "suffix",
          "contains",
          "regex",
          "present",
          "invert",
          "on",
          "attempts",
          "statusCodes",
          "backoff",
          "base",
          "max",
          "nonIdempotent",
          "maxConnections",
          "maxPending",
          "maxRequests",
          "retryBudget",
          "percent",
          "minConcurrency",
          "maxRetries",
          "adaptiveConcurrency",
          "percentile",
          "minLimit",
          "maxLimit",
          "updateInterval",
          "minRtt",
          "requests",
          "jitter",
          "concurrency",
          "buffer",
          "control",
          "successRateThreshold",
          "aggression",
          "rpsThreshold",
          "maxRejectionProbability",
          "successStatuses",
          "successGrpcCodes",
          "throttle",
          "k",
          "consecutive5xx",
          "consecutiveGatewayFailure",
          "consecutiveLocalOriginFailure",
          "baseEjectionTime",
          "maxEjectionTime",
          "maxEjectionPercent",
          "alwaysEjectOne",
          "failureRate",
          "slowCallRate",
          "slowCallDuration",
          "window",
          "minimumCalls",
          "openDuration",
          "halfOpenCalls",
          "identity",
          "files",
          "certificates",
          "key",
          "pkcs12",
          "passwordFile",
          "workloadApi",
          "socket",
          "trust",
          "bundle",
          "domains",
          "mesh.example",
          "crls",
          "provider",
          "tls",
          "serverName",
          "minVersion",
          "peers",
          "spiffe",
          "spiffePrefix",
          "trustDomain",
          "clusters",
          "routes",
          "a",
          "''",
          "<<",
          "? [a]",
          "!tag b",
          "timout");

  private static final List<String> SCALARS =
      List.of(
          "",
          "~",
          "''",
          "0",
          "1",
          "-1",
          "1.5",
          "101",
          "50%",
          "0.5",
          "0.5%",
          "1h30m",
          "PT2S",
          "'5'",
          "05",
          "1e9",
          "1000000000",
          "2147483648",
          "99999999999999999999",
          "0x10",
          ".inf",
          ".nan",
          "true",
          "yes",
          "0s",
          "1s",
          "-1s",
          "1.5ms",
          "0.1us",
          "366d",
          "999999999999d",
          "106752d",
          "9223372036854775807us",
          "10",
          "10.0.0.1:80",
          "10.0.0.1:0",
          "10.0.0.1:99999",
          "'[::1]:80'",
          "'[::1%eth0]:80'",
          "'[::'",
          "localhost:80",
          "a",
          "orders",
          "'*'",
          "'*.a.b'",
          "'a.*'",
          "'**'",
          "'a b'",
          "/",
          "/v1",
          "'/%'",
          "'/a?b'",
          "'('",
          "'[a-'",
          "'\\p{Foo}'",
          "'a{1001}'",
          "'(?=a)'",
          "'((((a{100}){100}){100}){100})'",
          "GET",
          "get",
          "host",
          "':path'",
          "'a\\0b'",
          "\"a\\0b\"",
          "\"\\ud800\"",
          "\"\\n\"",
          "é",
          "😀",
          "http2",
          "roundRobin",
          "random",
          "leastRequest",
          "peakEwma",
          "reset",
          "retriable-status-codes",
          "503",
          "x-envoy-attempt-count",
          "!!int 5",
          "!!binary aGk=",
          "!own x",
          "&x 5",
          "*x",
          "*y",
          "2020-01-01",
          "-",
          "'orders.'",
          "'.'",
          "'10.0.0.1'",
          "orders.svc",
          "'\\'",
          "../x");

  @Property(tries = 4000, seed = "20261125", generation = GenerationMode.RANDOMIZED)
  void fileIsAPolicyOfTheSchemaOrHasProblemsWithPlaces(@ForAll("files") String text) {
    MeshPolicy policy;
    try {
      policy = PolicyFile.parse("any.yaml", text);
    } catch (PolicyFileException refused) {
      assertThat(refused.problems()).isNotEmpty().allSatisfy(AnyFileTest::hasPlace);
      return;
    }
    assertThat(policy).isNotNull();
    assertThat(SchemaJudge.refusals(text)).as("what the reader accepts").isEmpty();
  }

  private static void hasPlace(Problem problem) {
    assertThat(problem.line()).isPositive();
    assertThat(problem.column()).isPositive();
    // What stands in for a refused value is never told; a retry condition has the word in its name.
    assertThat(problem.toString().replace("refused-stream", ""))
        .startsWith("any.yaml:")
        .doesNotContain("\n", "null", "refused");
  }

  @Provide
  Arbitrary<String> files() {
    Arbitrary<String> policies =
        Combinators.combine(entries(), entries())
            .as(
                (cluster, route) ->
                    """
                    clusters:
                      orders: {endpoints: [10.0.0.1:80]%s}
                    routes:
                      - {host: a, cluster: orders%s}
                    """
                        .formatted(cluster, route));
    Arbitrary<String> secured =
        Combinators.combine(entries(), entries())
            .as(
                (identity, tls) ->
                    """
                    identity: {provider: jdk%s}
                    clusters:
                      orders: {endpoints: [10.0.0.1:80], tls: {minVersion: 1.3%s}}
                    routes: []
                    """
                        .formatted(identity, tls));
    Arbitrary<String> loose =
        Combinators.combine(value(3), value(3))
            .as((clusters, routes) -> "clusters: " + clusters + "\nroutes: " + routes + "\n");
    return Arbitraries.frequencyOf(
        Tuple.of(8, policies),
        Tuple.of(4, secured),
        Tuple.of(3, loose),
        Tuple.of(1, value(4)),
        Tuple.of(1, Arbitraries.strings().ofMaxLength(60)));
  }

  private static Arbitrary<String> entries() {
    return entry(3)
        .list()
        .ofMaxSize(3)
        .map(all -> all.isEmpty() ? "" : ", " + String.join(", ", all));
  }

  private static Arbitrary<String> entry(int depth) {
    return Combinators.combine(Arbitraries.of(KEYS), Arbitraries.lazy(() -> value(depth)))
        .as((key, value) -> key + ": " + value);
  }

  private static Arbitrary<String> value(int depth) {
    Arbitrary<String> scalar = Arbitraries.of(SCALARS);
    if (depth == 0) {
      return scalar;
    }
    Arbitrary<String> deeper = Arbitraries.lazy(() -> value(depth - 1));
    Arbitrary<String> mapping =
        Arbitraries.lazy(() -> entry(depth - 1))
            .list()
            .ofMaxSize(3)
            .map(all -> "{" + String.join(", ", all) + "}");
    Arbitrary<String> list =
        deeper.list().ofMaxSize(3).map(all -> "[" + String.join(", ", all) + "]");
    return Arbitraries.oneOf(scalar, mapping, list);
  }
}
