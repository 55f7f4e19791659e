package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a cluster is found, in Envoy's words and by a real Envoy. */
@Timeout(120)
class EnvoyFindsByDnsTest {
  private static final InetSocketAddress LISTENER = new InetSocketAddress("127.0.0.1", 8080);

  @TempDir Path directory;

  @Test
  void dnsIsStrictDnsOfBothFamiliesAtTheSameInterval() throws Exception {
    JsonNode cluster =
        new ObjectMapper()
            .readTree(write(new DiscoveryPolicy.Dns("orders.svc", 8443, Duration.ofMillis(2_500))))
            .findPath("clusters")
            .path(0);
    assertThat(cluster.at("/cluster_type/name").asText()).isEqualTo("envoy.clusters.dns");
    JsonNode config = cluster.at("/cluster_type/typed_config");
    assertThat(config.path("@type").asText())
        .isEqualTo("type.googleapis.com/envoy.extensions.clusters.dns.v3.DnsCluster");
    assertThat(config.path("dns_lookup_family").asText()).isEqualTo("ALL");
    assertThat(config.path("dns_refresh_rate").asText()).isEqualTo("2.500s");
    JsonNode address = cluster.path("load_assignment").findPath("socket_address");
    assertThat(address.path("address").asText()).isEqualTo("orders.svc");
    assertThat(address.path("port_value").asInt()).isEqualTo(8443);
  }

  @Test
  void filesAndTheApplicationsOwnDiscoveryAreNotExpressible() {
    assertThatThrownBy(() -> write(new DiscoveryPolicy.File(Path.of("/etc/mesh/orders"))))
        .isInstanceOf(NotExpressibleException.class)
        .hasMessage(
            "clusters[0].discovery.file: /etc/mesh/orders: Envoy reads files of whole resources"
                + " only");
    assertThatThrownBy(() -> write(new DiscoveryPolicy.Custom("consul")))
        .isInstanceOf(NotExpressibleException.class)
        .hasMessage(
            "clusters[0].discovery.custom: consul: Envoy does not run the application's code");
  }

  @Test
  void clusterThatIsFoundByDnsServesTheCall() throws Exception {
    try (Upstream one = Upstream.answering("one");
        RunningEnvoy envoy =
            RunningEnvoy.start(
                directory, mesh(DiscoveryPolicy.Dns.of("localhost", one.endpoint().port())))) {
      assertThat(envoy.get("orders.svc", "/").body()).isEqualTo("one");
    }
  }

  private static String write(DiscoveryPolicy discovery) {
    return EnvoyBootstrap.write(mesh(discovery), LISTENER);
  }

  private static MeshPolicy mesh(DiscoveryPolicy discovery) {
    return new MeshPolicy(
        List.of(ClusterPolicy.of("orders", discovery)), List.of(RoutePolicy.of("*", "orders")));
  }
}
