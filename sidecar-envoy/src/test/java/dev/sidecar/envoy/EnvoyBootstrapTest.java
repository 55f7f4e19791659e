package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The words that Envoy is given, and the policies that it is not. */
class EnvoyBootstrapTest {
  private static final InetSocketAddress LISTENER = new InetSocketAddress("127.0.0.1", 8080);
  private static final ClusterPolicy CLUSTER =
      ClusterPolicy.of("orders", Endpoint.parse("10.0.3.7:8443"));
  private static final Duration MILLIS_1250 = Duration.ofMillis(1250);
  private static final Duration TOO_FINE = Duration.ofNanos(1_500_000);

  @Test
  void timeoutsAreWrittenInSecondsWithMilliseconds() throws Exception {
    JsonNode route =
        write(timeouts(new TimeoutPolicy(MILLIS_1250, Duration.ofMillis(5), Duration.ZERO)))
            .findPath("routes")
            .path(0)
            .path("route");
    assertThat(route.path("timeout").asText()).isEqualTo("1.250s");
    assertThat(route.path("retry_policy").path("per_try_timeout").asText()).isEqualTo("0.005s");
    assertThat(route.path("retry_policy").path("num_retries").asInt(-1)).isZero();
    assertThat(route.path("idle_timeout").asText()).isEqualTo("0s");
  }

  @Test
  void withoutPerTryTimeoutThereIsNoRetryPolicy() throws Exception {
    assertThat(write(timeouts(TimeoutPolicy.DEFAULT)).findPath("retry_policy").isMissingNode())
        .isTrue();
  }

  @Test
  void clustersCarryProtocolBalancingAndNoAdmissionLimits() throws Exception {
    ClusterPolicy policy =
        CLUSTER.with(HttpProtocol.HTTP2).with(new LeastRequest(3)).withConnectTimeout(MILLIS_1250);
    JsonNode cluster =
        write(new MeshPolicy(List.of(policy), List.of())).findPath("clusters").path(0);
    assertThat(cluster.path("lb_policy").asText()).isEqualTo("LEAST_REQUEST");
    assertThat(cluster.findPath("choice_count").asInt()).isEqualTo(3);
    assertThat(cluster.path("connect_timeout").asText()).isEqualTo("1.250s");
    assertThat(cluster.findPath("explicit_http_config").has("http2_protocol_options")).isTrue();
    for (String limit : List.of("connections", "pending_requests", "requests", "retries")) {
      assertThat(cluster.findPath("max_" + limit).asLong()).as(limit).isEqualTo(4294967295L);
    }
  }

  @Test
  void theListenerIsTheGivenOneAndAdminStaysOnLoopback() throws Exception {
    JsonNode json = write(timeouts(TimeoutPolicy.DEFAULT));
    assertThat(json.path("admin").findPath("address").findPath("address").toString())
        .contains("127.0.0.1");
    assertThat(json.findPath("listeners").path(0).path("address").findPath("port_value").asInt())
        .isEqualTo(8080);
  }

  @Test
  void timesFinerThanMillisecondsAreRefusedByName() {
    Duration zero = Duration.ZERO;
    refused(timeouts(new TimeoutPolicy(TOO_FINE, zero, zero)), "routes[0].timeout");
    refused(timeouts(new TimeoutPolicy(zero, TOO_FINE, zero)), "routes[0].perTryTimeout");
    refused(timeouts(new TimeoutPolicy(zero, zero, TOO_FINE)), "routes[0].streamIdleTimeout");
    ClusterPolicy cluster =
        ClusterPolicy.of("c", CLUSTER.endpoints().get(0)).withConnectTimeout(TOO_FINE);
    refused(new MeshPolicy(List.of(CLUSTER, cluster), List.of()), "clusters[1].connectTimeout");
  }

  @Test
  void aPathThatNoRequestCanCarryIsRefused() {
    for (String path : List.of("/caf\u00e9", "/a b", "/a\n", "/\ud800")) {
      RoutePolicy route =
          new RoutePolicy("*", new PathMatch.Exact(path), "orders", CallPolicy.DEFAULT);
      refused(new MeshPolicy(List.of(CLUSTER), List.of(route)), "routes[0].path");
    }
  }

  @Test
  void anUnresolvedListenerIsRefused() {
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere", 1);
    assertThatThrownBy(() -> EnvoyBootstrap.write(timeouts(TimeoutPolicy.DEFAULT), unresolved))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("listener: nowhere");
  }

  private static void refused(MeshPolicy policy, String field) {
    assertThatThrownBy(() -> EnvoyBootstrap.write(policy, LISTENER))
        .isInstanceOf(NotExpressibleException.class)
        .hasMessageStartingWith(field + ": ")
        .hasMessageContaining(": Envoy ");
  }

  private static MeshPolicy timeouts(TimeoutPolicy timeouts) {
    return new MeshPolicy(
        List.of(CLUSTER),
        List.of(new RoutePolicy("*", PathMatch.ALL, "orders", CallPolicy.DEFAULT.with(timeouts))));
  }

  private static JsonNode write(MeshPolicy policy) throws Exception {
    return new ObjectMapper().readTree(EnvoyBootstrap.write(policy, LISTENER));
  }
}
