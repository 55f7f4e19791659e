package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.config.text.DurationText;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.QueryMatch;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.policy.ValueMatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {
  static final String GOOD =
      """
      clusters:
        orders:
          endpoints: [10.0.0.1:8081, "[::1]:8082"]
          protocol: http2
          loadBalancing: {leastRequest: {choices: 3}}
          timeout: 3s
          perTryTimeout: 250ms
          streamIdleTimeout: 1m
          connectTimeout: 1.5s
          retry:
            on: [connect-failure, 5xx, retriable-status-codes]
            attempts: 3
            statusCodes: [429, 408]
            backoff: {base: 10ms, max: 1s}
            nonIdempotent: true
          attemptHeaders: [x-envoy-attempt-count, x-envoy-expected-rq-timeout-ms]
          admission:
            maxConnections: 10
            maxPending: 0
            maxRequests: 2147483647
            retryBudget: {percent: 12.5, minConcurrency: 1}
        users:
          endpoints:
            - 10.0.0.2:80
            - {address: 10.0.0.3:80, weight: 1000000}
            - {address: "[::2]:80"}
          loadBalancing: leastRequest
          panicThreshold: 12.5
          admission: {maxRetries: 7}
      routes:
        - host: Orders.svc
          path: {prefix: /v1/}
          cluster: orders
          timeout: 2s
          retry: {attempts: 1}
        - host: "*"
          path: {exact: /x}
          cluster: users
        - {host: all.svc, cluster: orders}
      """;

  private static final RetryPolicy RETRY =
      new RetryPolicy(
          Set.of(
              RetryCondition.CONNECT_FAILURE,
              RetryCondition.STATUS_5XX,
              RetryCondition.RETRIABLE_STATUS_CODES),
          3,
          Set.of(429, 408),
          new Backoff(Duration.ofMillis(10), Duration.ofSeconds(1)),
          true);

  @Test
  void readsEveryKey() {
    MeshPolicy policy = PolicyFile.parse("orders.yaml", GOOD);

    var orders = policy.clusters().get(0);
    assertThat(orders.name()).isEqualTo("orders");
    assertThat(endpoints(orders))
        .containsExactly(Endpoint.parse("10.0.0.1:8081"), Endpoint.parse("[::1]:8082"));
    assertThat(orders.protocol()).isEqualTo(HttpProtocol.HTTP2);
    assertThat(orders.loadBalancing()).isEqualTo(new LoadBalancingPolicy.LeastRequest(3));
    assertThat(orders.connectTimeout()).isEqualTo(Duration.ofMillis(1_500));
    assertThat(orders.calls())
        .isEqualTo(
            new CallPolicy(
                new TimeoutPolicy(
                    Duration.ofSeconds(3), Duration.ofMillis(250), Duration.ofMinutes(1)),
                RETRY,
                Set.of(AttemptHeader.ATTEMPT_COUNT, AttemptHeader.EXPECTED_TIMEOUT)));
    assertThat(orders.admission())
        .isEqualTo(new AdmissionPolicy(10, 0, Integer.MAX_VALUE, new RetryLimit.Budget(12.5, 1)));
    assertThat(policy.clusters().get(1).admission())
        .isEqualTo(new AdmissionPolicy(1_024, 1_024, 1_024, new RetryLimit.Fixed(7)));
    assertThat(orders.health()).isEqualTo(HealthPolicy.DEFAULT);
    ClusterPolicy users = policy.clusters().get(1);
    assertThat(users.health()).isEqualTo(HealthPolicy.DEFAULT.withPanicThresholdPercent(12.5));
    assertThat(users.discovery())
        .isEqualTo(
            new DiscoveryPolicy.Static(
                List.of(
                    WeightedEndpoint.of(Endpoint.parse("10.0.0.2:80")),
                    new WeightedEndpoint(Endpoint.parse("10.0.0.3:80"), 1_000_000),
                    WeightedEndpoint.of(Endpoint.parse("[::2]:80")))));
    var route = policy.routes().get(0);
    assertThat(route.host()).isEqualTo("orders.svc");
    assertThat(route.match().path()).isEqualTo(new PathMatch.Prefix("/v1/"));
    assertThat(route.action()).isEqualTo(new RouteAction.ToCluster("orders"));
    assertThat(policy.routes().get(1).match().path()).isEqualTo(new PathMatch.Exact("/x"));
  }

  @Test
  void aRouteHasEveryKindOfCondition() {
    MeshPolicy policy =
        PolicyFile.parse(
            "orders.yaml",
            """
            clusters: {orders: {endpoints: [10.0.3.7:8443]}}
            routes:
              - host: "*.Orders.svc"
                cluster: orders
                path: {regex: "/v[0-9]+/.*"}
                methods: [GET, HEAD]
                headers:
                  - {name: X-Env, exact: canary}
                  - {name: x-debug, present: true}
                  - {name: x-old, present: false}
                  - {name: x-a, prefix: p, invert: true}
                query:
                  - {name: v, exact: 2}
                  - {name: a, suffix: s}
                  - {name: a, contains: c}
                  - {name: a, regex: "[0-9]+"}
                  - {name: b, exact: ''}
            """);
    assertThat(policy.routes().get(0).host()).isEqualTo("*.orders.svc");
    assertThat(policy.routes().get(0).match())
        .isEqualTo(
            new RouteMatch(
                new PathMatch.Regex("/v[0-9]+/.*"),
                Set.of("GET", "HEAD"),
                List.of(
                    new HeaderMatch("x-env", new ValueMatch.Exact("canary"), false),
                    new HeaderMatch("x-debug", new ValueMatch.Present(true), false),
                    new HeaderMatch("x-old", new ValueMatch.Present(false), false),
                    new HeaderMatch("x-a", new ValueMatch.Prefix("p"), true)),
                List.of(
                    new QueryMatch("v", new ValueMatch.Exact("2")),
                    new QueryMatch("a", new ValueMatch.Suffix("s")),
                    new QueryMatch("a", new ValueMatch.Contains("c")),
                    new QueryMatch("a", new ValueMatch.Regex("[0-9]+")),
                    new QueryMatch("b", new ValueMatch.Exact("")))));
  }

  @Test
  void aRouteThatIsNeverReachedIsRefusedWhereItStands() {
    assertThatThrownBy(
            () ->
                PolicyFile.parse(
                    "orders.yaml",
                    """
                    clusters: {orders: {endpoints: [10.0.3.7:8443]}}
                    routes:
                      - {host: a, cluster: orders}
                      - {host: b, cluster: orders, path: {exact: /v1}}
                      - {host: A, cluster: orders, path: {exact: /v1}}
                    """))
        .isInstanceOf(PolicyFileException.class)
        .hasMessage(
            "orders.yaml:5:5: routes[2]: never reached: routes[0] on line 3 takes all of its calls"
                + " (expected: the narrower one first)");
  }

  @Test
  void aRefusedConditionDoesNotMakeLaterRoutesUnreached() {
    assertThatThrownBy(
            () ->
                PolicyFile.parse(
                    "orders.yaml",
                    """
                    clusters: {orders: {endpoints: [10.0.3.7:8443]}}
                    routes:
                      - {host: a, cluster: orders, path: {prefix: v1}}
                      - {host: a, cluster: orders}
                    """))
        .isInstanceOf(PolicyFileException.class)
        .hasMessage("orders.yaml:3:47: routes[0].path.prefix: v1 (expected: starts with /)");
  }

  @Test
  void randomNeedsNoSettings() {
    String text = GOOD.replace("{leastRequest: {choices: 3}}", "random");
    assertThat(PolicyFile.parse("orders.yaml", text).clusters().get(0).loadBalancing())
        .isEqualTo(new LoadBalancingPolicy.Random());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "peakEwma | 10s | 30ms | 5s",
        "{peakEwma: {}} | 10s | 30ms | 5s",
        "{peakEwma: {decay: 2s}} | 2s | 30ms | 5s",
        "{peakEwma: {decay: 1m, defaultRtt: 500us, penalty: 2s}} | 1m | 500us | 2s",
      })
  void peakEwmaHasDefaultsForItsTimes(String written, String decay, String rtt, String penalty) {
    String text = GOOD.replace("{leastRequest: {choices: 3}}", written);
    assertThat(PolicyFile.parse("orders.yaml", text).clusters().get(0).loadBalancing())
        .isEqualTo(
            new LoadBalancingPolicy.PeakEwma(
                DurationText.parse(decay), DurationText.parse(rtt), DurationText.parse(penalty)));
  }

  @Test
  void absentKeysHaveTheirDefaults() {
    MeshPolicy policy = PolicyFile.parse("orders.yaml", GOOD);

    var users = policy.clusters().get(1);
    assertThat(users.protocol()).isEqualTo(HttpProtocol.HTTP1);
    assertThat(users.loadBalancing()).isEqualTo(new LoadBalancingPolicy.LeastRequest(2));
    assertThat(users.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(users.calls()).isEqualTo(CallPolicy.DEFAULT);
    assertThat(policy.routes().get(1).calls()).isEqualTo(CallPolicy.DEFAULT);
    assertThat(policy.routes().get(2).match()).isEqualTo(RouteMatch.ALL);
  }

  @Test
  void routeInheritsTheTimeoutsOfItsCluster() {
    MeshPolicy policy = PolicyFile.parse("orders.yaml", GOOD);

    Duration perTry = Duration.ofMillis(250);
    Duration idle = Duration.ofMinutes(1);
    assertThat(policy.routes().get(0).calls().timeouts())
        .isEqualTo(new TimeoutPolicy(Duration.ofSeconds(2), perTry, idle));
    assertThat(policy.routes().get(2).calls().timeouts())
        .isEqualTo(new TimeoutPolicy(Duration.ofSeconds(3), perTry, idle));
  }

  @Test
  void aliasesWithinTheLimitAreRead() {
    String text =
        """
        clusters:
          a: {endpoints: &where [10.0.0.1:80]}
          b: {endpoints: *where}
        routes: []
        """;
    assertThat(endpoints(PolicyFile.parse("orders.yaml", text).clusters().get(1)))
        .containsExactly(Endpoint.parse("10.0.0.1:80"));
  }

  @Test
  void readsAFileAndNamesItInProblems(@TempDir Path folder) throws IOException {
    Path good = Files.writeString(folder.resolve("good.yaml"), "\uFEFF" + GOOD);
    assertThat(PolicyFile.load(good)).isEqualTo(PolicyFile.parse("orders.yaml", GOOD));

    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', (byte) 0xE9, 'b'});
    var refused = catchThrowableOfType(PolicyFileException.class, () -> PolicyFile.load(latin));
    assertThat(refused).hasMessage(latin + ":1:1: not UTF-8 (expected: a text file in UTF-8)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"'' | 20 | 3", "percent: 0 | 0 | 3", "minConcurrency: 0 | 20 | 0"})
  void whatARetryBudgetLeavesOutHasItsDefault(String keys, double percent, int least) {
    String cluster = "{endpoints: [10.0.0.1:80], admission: {retryBudget: {" + keys + "}}}";
    MeshPolicy policy =
        PolicyFile.parse("orders.yaml", "clusters: {o: " + cluster + "}\nroutes: []\n");
    assertThat(policy.clusters().get(0).admission().retries())
        .isEqualTo(new RetryLimit.Budget(percent, least));
    assertThat(RetryLimit.DEFAULT).isEqualTo(new RetryLimit.Budget(20, 3));
  }

  @Test
  void theExampleInTheDocumentationIsRead() throws IOException {
    String page = Files.readString(Path.of("../docs/CONFIGURATION.md"));
    String example = page.split("## Example\n\n```yaml\n", 2)[1].split("```", 2)[0];
    MeshPolicy policy = PolicyFile.parse("CONFIGURATION.md", example);
    assertThat(policy.routes().get(0).calls().retry().attempts()).isEqualTo(2);
    assertThat(policy.routes().get(1).calls()).isEqualTo(policy.clusters().get(0).calls());
  }

  @Test
  void allProblemsAreSortedByLineAndColumn() {
    String text =
        """
        routes:
          - {cluster: orders, host: "a b", tiemout: 1s}
        clusters:
          orders: {endpoints: [nowhere], timeout: -1s, perTryTimeout: 5}
        """;
    var refused =
        catchThrowableOfType(
            PolicyFileException.class, () -> PolicyFile.parse("orders.yaml", text));
    assertThat(refused)
        .hasMessage(
            """
            orders.yaml:2:29: routes[0].host: a b (expected: a host name without port, *.example.com, example.*, or *)
            orders.yaml:2:36: routes[0].tiemout: unknown key (did you mean timeout?)
            orders.yaml:4:24: clusters.orders.endpoints[0]: nowhere (expected: an IP address \
            and a port, like 10.0.3.7:8443 or [::1]:8443)
            orders.yaml:4:43: clusters.orders.timeout: -1s (expected: 0 or more)
            orders.yaml:4:63: clusters.orders.perTryTimeout: 5 (expected: a unit, one of us, ms, \
            s, m, h, d, as in 5s)\
            """);
    assertThat(refused.problems()).extracting(Problem::line).containsExactly(2, 2, 4, 4, 4);
    assertThat(refused.problems().get(4).path()).isEqualTo("clusters.orders.perTryTimeout");
  }

  @Test
  void whateverIsMutatedOnlyPolicyFileExceptionIsThrown() {
    Random random = new Random(42);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      String text = mutated(random);
      try {
        PolicyFile.parse("orders.yaml", text);
      } catch (PolicyFileException e) {
        assertThat(e.problems()).isNotEmpty();
        refused++;
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("text of mutation " + i + ":\n" + text, e);
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }

  private static String mutated(Random random) {
    String alphabet = ":{}[]\"'&*!|>%@`#,-?\n\t .~<a\0\uFFFE\u00E9";
    StringBuilder text = new StringBuilder(GOOD);
    for (int left = 1 + random.nextInt(4); left > 0; left--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(8));
      char letter = alphabet.charAt(random.nextInt(alphabet.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, letter);
        case 1 -> text.setCharAt(at, letter);
        case 2 -> text.delete(at, end);
        default -> text.insert(random.nextInt(text.length()), text.substring(at, end));
      }
    }
    return text.toString();
  }

  private static List<Endpoint> endpoints(ClusterPolicy cluster) {
    return ((DiscoveryPolicy.Static) cluster.discovery())
        .endpoints().stream().map(WeightedEndpoint::endpoint).toList();
  }
}
