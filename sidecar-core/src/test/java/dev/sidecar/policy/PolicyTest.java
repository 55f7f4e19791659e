package dev.sidecar.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sidecar.endpoint.Endpoint;
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
    assertThat(violations(() -> cluster("", List.of(A, A), TOO_LONG)))
        .containsExactly(
            "name:  (expected: 1 to 100 letters, digits, '_', '.', '-')",
            "endpoints: [10.0.0.1:80, 10.0.0.1:80] (expected: each address once)",
            "connectTimeout: 31536000000001us (expected: 365d or less)");
  }

  @Test
  void clusterMayHaveNoEndpointYet() {
    assertThat(ClusterPolicy.of("orders").endpoints()).isEmpty();
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
        endpoints,
        HttpProtocol.HTTP1,
        new LoadBalancingPolicy.RoundRobin(),
        connect,
        AdmissionPolicy.DEFAULT,
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
