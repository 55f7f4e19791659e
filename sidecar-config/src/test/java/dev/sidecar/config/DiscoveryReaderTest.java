package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.DiscoveryPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscoveryReaderTest {
  @Test
  void eachSourceIsRead() {
    assertThat(read("discovery: {file: /etc/mesh/orders.endpoints}"))
        .isEqualTo(new DiscoveryPolicy.File(Path.of("/etc/mesh/orders.endpoints")));
    assertThat(read("discovery: {dns: {host: orders.svc, port: 8080, interval: 7s}}"))
        .isEqualTo(new DiscoveryPolicy.Dns("orders.svc", 8080, Duration.ofSeconds(7)));
    assertThat(read("discovery: {dns: {host: orders.svc., port: 8080}}"))
        .isEqualTo(new DiscoveryPolicy.Dns("orders.svc.", 8080, Duration.ofSeconds(5)));
    assertThat(read("discovery: {custom: consul-orders}"))
        .isEqualTo(new DiscoveryPolicy.Custom("consul-orders"));
  }

  @Test
  void relativeFileIsBesideThePolicysFile(@TempDir Path directory) throws Exception {
    Path policy = directory.resolve("mesh.yaml");
    Files.writeString(policy, yaml("discovery: {file: endpoints/orders}"));
    assertThat(PolicyFile.load(policy).clusters().get(0).discovery())
        .isEqualTo(new DiscoveryPolicy.File(directory.resolve("endpoints/orders")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          discovery: {file: a}, endpoints: ["10.0.0.1:80"] | clusters.orders.discovery: beside endpoints (expected: one of the two)
          protocol: http1 | clusters.orders.endpoints: missing (expected: a list of addresses like [10.0.3.7:8443])
          discovery: dns | clusters.orders.discovery: dns (expected: one of {file: PATH}, {dns: {host: NAME, port: NUMBER}}, {custom: NAME})
          discovery: {} | clusters.orders.discovery: a mapping (expected: one of {file: PATH}, {dns: {host: NAME, port: NUMBER}}, {custom: NAME})
          discovery: {file: a, custom: b} | clusters.orders.discovery: a mapping (expected: one of {file: PATH}, {dns: {host: NAME, port: NUMBER}}, {custom: NAME})
          discovery: {fil: a} | clusters.orders.discovery.fil: unknown key (did you mean file?)
          discovery: {file: ''} | clusters.orders.discovery.file: '' (expected: a path)
          discovery: {file: [a]} | clusters.orders.discovery.file: a list (expected: a path)
          discovery: {dns: {port: 80}} | clusters.orders.discovery.dns.host: missing (expected: a name like orders.svc)
          discovery: {dns: {host: orders.svc}} | clusters.orders.discovery.dns.port: missing (expected: 1 to 65535)
          discovery: {dns: {host: orders.svc, port: 0}} | clusters.orders.discovery.dns.port: 0 (expected: 1 to 65535)
          discovery: {dns: {host: 10.0.0.1, port: 80}} | clusters.orders.discovery.dns.host: 10.0.0.1 (expected: a name; an address belongs into the cluster's endpoints)
          discovery: {dns: {host: '[::1]', port: 80}} | clusters.orders.discovery.dns.host: [::1] (expected: a name; an address belongs into the cluster's endpoints)
          discovery: {dns: {host: a..b, port: 80}} | clusters.orders.discovery.dns.host: a..b (expected: a name like orders.svc)
          discovery: {dns: {host: a, port: 80, interval: 0}} | clusters.orders.discovery.dns.interval: 0 (expected: more than 0)
          discovery: {dns: {host: a, port: 80, interval: 99ms}} | clusters.orders.discovery.dns.interval: 99ms (expected: 100ms or more)
          discovery: {custom: a b} | clusters.orders.discovery.custom: a b (expected: 1 to 100 letters, digits, '_', '.', '-')
          """,
      quoteCharacter = '~')
  void whatDoesNotFitIsRefusedWithItsPlace(String cluster, String message) {
    assertThatThrownBy(() -> read(cluster))
        .isInstanceOf(PolicyFileException.class)
        .satisfies(failure -> assertThat(failure.getMessage().lines()).hasSize(1))
        .hasMessageEndingWith(message);
  }

  private static DiscoveryPolicy read(String cluster) {
    return PolicyFile.parse("mesh.yaml", yaml(cluster)).clusters().get(0).discovery();
  }

  private static String yaml(String cluster) {
    return "clusters:\n  orders: {" + cluster + "}\nroutes: []\n";
  }
}
