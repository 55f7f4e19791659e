package dev.sidecar.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.Locality;
import dev.sidecar.endpoint.WeightedEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final Duration TOO_LONG = Duration.ofDays(365).plusNanos(1_000);

  @Test
  void clusterNamesAllThatItRefusesAtOnce() {
    assertThat(violations(() -> cluster("a b", List.of(A), Duration.ZERO)))
        .containsExactly(
            "name: a b (expected: 1 to 100 letters, digits, '_', '.', '-')",
            "connectTimeout: 0s (expected: more than 0)");
    assertThat(violations(() -> cluster("", List.of(A), TOO_LONG)))
        .containsExactly(
            "name:  (expected: 1 to 100 letters, digits, '_', '.', '-')",
            "connectTimeout: 31536000000001us (expected: 365d or less)");
  }

  @Test
  void addressIsNamedOnce() {
    assertThat(violations(() -> DiscoveryPolicy.Static.of(List.of(A, A))))
        .containsExactly("endpoints: [10.0.0.1:80, 10.0.0.1:80] (expected: each address once)");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1_000_001})
  void weightOutOfRangeIsRefused(int weight) {
    assertThatThrownBy(() -> new WeightedEndpoint(A, weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("10.0.0.1:80: weight: " + weight + " (expected: 1 to 1000000)");
  }

  @Test
  void outlierPolicyNamesAllThatItRefuses() {
    Duration second = Duration.ofSeconds(1);
    assertThat(
            violations(
                () ->
                    OutlierPolicy.builder()
                        .interval(Duration.ZERO)
                        .baseEjectionTime(second)
                        .maxEjectionTime(second.minusNanos(1))
                        .maxEjectionPercent(101)
                        .build()))
        .containsExactly(
            "interval: 0s (expected: more than 0)",
            "maxEjectionTime: 999999us (expected: baseEjectionTime or more)",
            "maxEjectionPercent: 101 (expected: 0 to 100)");
    assertThat(violations(() -> new OutlierPolicy.Enforcing(-1, 101, 200)))
        .containsExactly(
            "enforcingConsecutive5xx: -1 (expected: 0 to 100)",
            "enforcingConsecutiveGatewayFailure: 101 (expected: 0 to 100)",
            "enforcingConsecutiveLocalOriginFailure: 200 (expected: 0 to 100)");
    assertThat(violations(() -> new OutlierStatistics.SuccessRate(0, 0, -1, -1, 101)))
        .containsExactly(
            "minimumEndpoints: 0 (expected: 1 to 2147483647)",
            "requestVolume: 0 (expected: 1 to 2147483647)",
            "stdevFactor: -1 (expected: 0 to 2147483647)",
            "enforcing: -1 (expected: 0 to 100)",
            "enforcingLocalOrigin: 101 (expected: 0 to 100)");
    assertThat(violations(() -> new OutlierStatistics.FailurePercentage(0, 0, 0, 101, -1)))
        .containsExactly(
            "threshold: 0 (expected: 1 to 100)",
            "minimumEndpoints: 0 (expected: 1 to 2147483647)",
            "requestVolume: 0 (expected: 1 to 2147483647)",
            "enforcing: 101 (expected: 0 to 100)",
            "enforcingLocalOrigin: -1 (expected: 0 to 100)");
    assertThat(violations(() -> new OutlierPolicy.Consecutive(-1, -2, -3)))
        .containsExactly(
            "serverErrors: -1 (expected: 0 to 2147483647)",
            "gatewayFailures: -2 (expected: 0 to 2147483647)",
            "localOriginFailures: -3 (expected: 0 to 2147483647)");
  }

  @Test
  void circuitBreakerPolicyNamesAllThatItRefuses() {
    assertThat(
            violations(
                () -> new CircuitBreakerPolicy(0, 101, Duration.ZERO, 10, 11, Duration.ZERO, 0)))
        .containsExactly(
            "failureRate: 0.0 (expected: more than 0, to 100)",
            "slowCallRate: 101.0 (expected: more than 0, to 100)",
            "slowCallDuration: 0s (expected: more than 0)",
            "minimumCalls: 11 (expected: 1 to 10)",
            "openDuration: 0s (expected: 1ms or more)",
            "halfOpenCalls: 0 (expected: 1 to 10000)");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 100.1, Double.NaN})
  void panicThresholdOutOfRangeIsRefused(double percent) {
    assertThat(violations(() -> HealthPolicy.DEFAULT.withPanicThresholdPercent(percent)))
        .containsExactly("panicThreshold: " + percent + " (expected: 0 to 100)");
  }

  @Test
  void aHashIsNotSpreadOverLocalities() {
    ClusterPolicy hashed = ClusterPolicy.of("orders").with(LoadBalancingPolicy.Maglev.DEFAULT);
    LocalityPolicy weights = new LocalityPolicy.Weighted(Map.of(Locality.parse("eu"), 1));
    assertThatThrownBy(() -> hashed.with(SpreadPolicy.DEFAULT.with(weights)))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("locality: a policy (expected: none with ringHash or maglev");
  }

  @Test
  void fewEndpointsAreNeitherHashedNorDivided() {
    SpreadPolicy few = SpreadPolicy.DEFAULT.with(new SubsettingPolicy(20));
    ClusterPolicy hashed = ClusterPolicy.of("orders").with(LoadBalancingPolicy.Maglev.DEFAULT);
    assertThatThrownBy(() -> hashed.with(few))
        .hasMessageContaining("subsetting: a policy (expected: none with ringHash or maglev");
    assertThatThrownBy(() -> few.with(SubsetPolicy.of(SubsetPolicy.Selector.of("stage"))))
        .hasMessageContaining("subsetting: a policy (expected: none with locality or subsets");
  }

  @Test
  void clusterMayHaveNoEndpointYet() {
    assertThat(ClusterPolicy.of("orders").discovery())
        .isEqualTo(new DiscoveryPolicy.Static(List.of()));
  }

  @Test
  void timeoutsNameAllThatTheyRefuseAtOnce() {
    assertThat(
            violations(
                () -> new TimeoutPolicy(Duration.ofSeconds(-1), Duration.ofMillis(-250), TOO_LONG)))
        .containsExactly(
            "timeout: -1s (expected: 0 or more)",
            "perTryTimeout: -250ms (expected: 0 or more)",
            "streamIdleTimeout: 31536000000001us (expected: 365d or less)");
  }

  @Test
  void timeoutsOfZeroAreNoLimit() {
    assertThatCode(() -> new TimeoutPolicy(Duration.ZERO, Duration.ZERO, Duration.ofDays(365)))
        .doesNotThrowAnyException();
  }

  @Test
  void routeNamesAllThatItRefusesAtOnce() {
    RouteAction respond = new RouteAction.DirectResponse(404, "");
    CallPolicy calls = CallPolicy.DEFAULT.with(RetryPolicy.NONE);
    assertThat(violations(() -> RoutePolicy.of("a:80", respond).with(calls)))
        .containsExactly(
            "host: a:80 (expected: a host name without port, *.example.com, example.*, or *)");
    assertThat(
            violations(
                () -> new RoutePolicy("a:80", RouteMatch.ALL, respond, RouteFilters.NONE, calls)))
        .containsExactly(
            "host: a:80 (expected: a host name without port, *.example.com, example.*, or *)",
            "calls: other timeouts, retries or attempt headers"
                + " (expected: the default where calls go to no cluster)");
    assertThat(violations(() -> new RouteAction.ToCluster("")))
        .containsExactly("cluster:  (expected: a cluster's name)");
  }

  @Test
  void directResponseNamesAllThatItRefusesAtOnce() {
    assertThat(violations(() -> new RouteAction.DirectResponse(600, "é".repeat(32_769))))
        .containsExactly(
            "status: 600 (expected: 200 to 599)",
            "body: 65538 bytes (expected: a text of 65536 bytes or fewer)");
    for (int status : List.of(204, 205, 304)) {
      assertThat(violations(() -> new RouteAction.DirectResponse(status, "x")))
          .containsExactly(
              "body: x (expected: none, as a response with status " + status + " has)");
    }
    assertThatCode(() -> new RouteAction.DirectResponse(200, "é".repeat(32_768)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "*, *",
    "Orders.Example, orders.example",
    "10.0.0.1, 10.0.0.1",
    "::1, ::1",
    "*.A, *.a",
    "A.*, a.*",
    "*-b.c, *-b.c"
  })
  void hostIsKeptInLowerCase(String host, String kept) {
    assertThat(RoutePolicy.of(host, "orders").host()).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "a/b", "*.exa*", "a.*.b", "**", "*:1", "orders:80", "http://orders"})
  void hostThatIsNoneIsRefused(String host) {
    assertThat(violations(() -> RoutePolicy.of(host, "orders")))
        .containsExactly(
            "host: "
                + host
                + " (expected: a host name without port, *.example.com, example.*, or *)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "name=", "a&b", "#"})
  void aParameterThatNoQueryCanHaveIsRefused(String name) {
    assertThat(violations(() -> new QueryMatch(name, new ValueMatch.Present(true))))
        .containsExactly(
            "name: "
                + (name.isEmpty() ? "''" : name)
                + " (expected: a parameter's name without &, = and #)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Host", ":method", "a b", "a:"})
  void aHeaderThatIsNoneOrHasItsOwnPlaceIsRefused(String name) {
    assertThat(violations(() -> new HeaderMatch(name, new ValueMatch.Exact("v"), false)))
        .containsExactly(
            "name: "
                + (name.isEmpty() ? "''" : name.toLowerCase(Locale.ROOT))
                + " (expected: a header's name, and not host)");
  }

  @Test
  void presenceIsNotInverted() {
    assertThat(violations(() -> new HeaderMatch("x-a", new ValueMatch.Present(true), true)))
        .containsExactly("invert: true (expected: false, or another condition than present)");
  }

  @Test
  void conditionsThatEveryValuePassesAreRefused() {
    assertThat(violations(() -> new ValueMatch.Prefix("")))
        .containsExactly("prefix: '' (expected: one character or more)");
    assertThat(violations(() -> new ValueMatch.Suffix("")))
        .containsExactly("suffix: '' (expected: one character or more)");
    assertThat(violations(() -> new ValueMatch.Contains("")))
        .containsExactly("contains: '' (expected: one character or more)");
  }

  @Test
  void aRegularExpressionIsRefusedWithTheWordsOfRe2() {
    assertThat(violations(() -> new PathMatch.Regex("/v[")))
        .containsExactly(
            "regex: /v[ (expected: a regular expression of RE2; it says: missing closing ])");
    assertThat(violations(() -> new ValueMatch.Regex("(?=a)")))
        .containsExactly(
            "regex: (?=a) (expected: a regular expression of RE2; it says: invalid or unsupported"
                + " Perl syntax)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "", "GET|PUT", "G T", ":method"})
  void aMethodThatIsNoneIsRefused(String method) {
    assertThat(violations(() -> RouteMatch.ALL.methods(method)))
        .containsExactly(
            "methods: "
                + (method.isEmpty() ? "''" : method)
                + " (expected: methods in upper case, like GET)");
  }

  @Test
  void aRouteBehindOneThatTakesAllOfItsCallsIsRefused() {
    RouteMatch narrow = RouteMatch.of(new PathMatch.Exact("/v1/a")).methods("GET");
    List<RoutePolicy> routes =
        List.of(
            RoutePolicy.of("a", "orders").with(narrow),
            RoutePolicy.of("a", "orders").with(RouteMatch.of(new PathMatch.Prefix("/v1"))),
            RoutePolicy.of("b", "orders").with(narrow),
            RoutePolicy.of("a", "orders").with(narrow));
    assertThat(violations(() -> new MeshPolicy(List.of(ClusterPolicy.of("orders", A)), routes)))
        .containsExactly(
            "routes[3]: behind routes[0], which takes all of its calls (expected: a route that"
                + " calls can reach)");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aRouteCoversAnotherWhoseConditionsSayTheSameAndMore(
      RouteMatch first, RouteMatch second, boolean covered) {
    assertThat(first.covers(second)).isEqualTo(covered);
  }

  static Stream<Arguments> pairs() {
    RouteMatch exact = RouteMatch.of(new PathMatch.Exact("/a"));
    RouteMatch prefix = RouteMatch.of(new PathMatch.Prefix("/a"));
    RouteMatch regex = RouteMatch.of(new PathMatch.Regex("/a"));
    RouteMatch get = prefix.methods("GET");
    HeaderMatch header = new HeaderMatch("x-a", new ValueMatch.Exact("v"), false);
    HeaderMatch sameHeader = new HeaderMatch("X-A", new ValueMatch.Exact("v"), false);
    HeaderMatch inverted = new HeaderMatch("x-a", new ValueMatch.Exact("v"), true);
    QueryMatch parameter = new QueryMatch("a", new ValueMatch.Exact("1"));
    return Stream.of(
        arguments(RouteMatch.ALL, regex.methods("GET").headers(header).query(parameter), true),
        arguments(RouteMatch.ALL, RouteMatch.ALL, true),
        arguments(prefix, exact, true),
        arguments(prefix, RouteMatch.of(new PathMatch.Prefix("/ab")), true),
        arguments(prefix, RouteMatch.ALL, false),
        arguments(exact, prefix, false),
        arguments(exact, exact, true),
        arguments(regex, regex, true),
        // True, but nobody reads regular expressions for that.
        arguments(prefix, regex, false),
        arguments(regex, exact, false),
        arguments(get, prefix, false),
        arguments(prefix, get, true),
        arguments(get, get.methods("GET", "PUT"), false),
        arguments(get.methods("GET", "PUT"), get, true),
        arguments(prefix.headers(header), prefix.headers(sameHeader), true),
        arguments(prefix.headers(header), prefix.headers(inverted), false),
        arguments(prefix.headers(header), prefix, false),
        arguments(prefix.query(parameter), prefix.query(parameter).headers(header), true),
        arguments(prefix.query(parameter), prefix.headers(header), false));
  }

  @Test
  void meshNamesEveryDoubledClusterAndEveryRouteToNowhere() {
    ClusterPolicy orders = ClusterPolicy.of("orders", A);
    List<ClusterPolicy> clusters = List.of(orders, orders);
    List<RoutePolicy> routes =
        List.of(RoutePolicy.of("a", "orders"), RoutePolicy.of("b", "x"), RoutePolicy.of("c", "y"));
    assertThat(violations(() -> new MeshPolicy(clusters, routes)))
        .containsExactly(
            "clusters: orders (expected: unique names)",
            "routes[1].cluster: x (expected: one of the clusters)",
            "routes[2].cluster: y (expected: one of the clusters)");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 101})
  void choicesOutOfRangeAreRefused(int choices) {
    assertThat(violations(() -> new LoadBalancingPolicy.LeastRequest(choices)))
        .containsExactly("choices: " + choices + " (expected: 2 to 100)");
  }

  @Test
  void timesOfPeakEwmaOutOfRangeAreRefusedAllAtOnce() {
    assertThat(
            violations(
                () ->
                    new LoadBalancingPolicy.PeakEwma(
                        Duration.ofMillis(-1), Duration.ZERO, Duration.ofDays(366))))
        .containsExactly(
            "decay: -1ms (expected: more than 0)",
            "defaultRtt: 0s (expected: more than 0)",
            "penalty: 31622400s (expected: 365d or less)");
  }

  @Test
  void settingsOfPrequalOutOfRangeAreRefusedAllAtOnce() {
    Duration zero = Duration.ZERO;
    assertThat(violations(() -> new LoadBalancingPolicy.Prequal("load", 0, zero, zero, 1, 11, 101)))
        .containsExactly(
            "probePath: load (expected: starts with /)",
            "probesPerCall: 0 (expected: 1 to 10)",
            "probeTimeout: 0s (expected: more than 0)",
            "probeAge: 0s (expected: more than 0)",
            "poolSize: 1 (expected: 2 to 64)",
            "removePerCall: 11 (expected: 0 to 10)",
            "hotPercent: 101.0 (expected: 0 to 100)");
  }

  @Test
  void pathStartsWithASlash() {
    assertThat(violations(() -> new PathMatch.Exact("v1")))
        .containsExactly("exact: v1 (expected: starts with /)");
    assertThat(violations(() -> new PathMatch.Prefix("")))
        .containsExactly("prefix:  (expected: starts with /)");
  }

  private static ClusterPolicy cluster(String name, List<Endpoint> endpoints, Duration connect) {
    return new ClusterPolicy(
        name,
        DiscoveryPolicy.Static.of(endpoints),
        HttpProtocol.HTTP1,
        new LoadBalancingPolicy.RoundRobin(),
        connect,
        AdmissionPolicy.DEFAULT,
        HealthPolicy.DEFAULT,
        CallPolicy.DEFAULT,
        null,
        SpreadPolicy.DEFAULT,
        KeepAlivePolicy.DEFAULT);
  }

  private static List<String> violations(ThrowingCallable construct) {
    InvalidPolicyException refused =
        assertThatExceptionOfType(InvalidPolicyException.class).isThrownBy(construct).actual();
    List<String> all = refused.violations().stream().map(Violation::toString).toList();
    assertThat(refused).hasMessage(String.join("\n", all));
    return all;
  }
}
