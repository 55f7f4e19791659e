package dev.sidecar.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                    new OutlierPolicy(
                        OutlierPolicy.Consecutive.DEFAULT,
                        Duration.ZERO,
                        second,
                        second.minusNanos(1),
                        101,
                        false)))
        .containsExactly(
            "interval: 0s (expected: more than 0)",
            "maxEjectionTime: 999999us (expected: baseEjectionTime or more)",
            "maxEjectionPercent: 101 (expected: 0 to 100)");
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
            "openDuration: 0s (expected: more than 0)",
            "halfOpenCalls: 0 (expected: 1 to 10000)");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 100.1, Double.NaN})
  void panicThresholdOutOfRangeIsRefused(double percent) {
    assertThat(violations(() -> HealthPolicy.DEFAULT.withPanicThresholdPercent(percent)))
        .containsExactly("panicThreshold: " + percent + " (expected: 0 to 100)");
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
    assertThat(violations(() -> new RoutePolicy("a:80", PathMatch.ALL, "", CallPolicy.DEFAULT)))
        .containsExactly(
            "host: a:80 (expected: a host name without port, or *)",
            "cluster:  (expected: a cluster's name)");
  }

  @ParameterizedTest
  @CsvSource({"*, *", "Orders.Example, orders.example", "10.0.0.1, 10.0.0.1", "::1, ::1"})
  void hostIsKeptInLowerCase(String host, String kept) {
    assertThat(RoutePolicy.of(host, "orders").host()).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "*.example", "orders:80", "http://orders"})
  void hostThatIsNoneIsRefused(String host) {
    assertThat(violations(() -> RoutePolicy.of(host, "orders")))
        .containsExactly("host: " + host + " (expected: a host name without port, or *)");
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
        CallPolicy.DEFAULT);
  }

  private static List<String> violations(ThrowingCallable construct) {
    InvalidPolicyException refused =
        assertThatExceptionOfType(InvalidPolicyException.class).isThrownBy(construct).actual();
    List<String> all = refused.violations().stream().map(Violation::toString).toList();
    assertThat(refused).hasMessage(String.join("\n", all));
    return all;
  }
}
