package dev.sidecar.config.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.config.text.YamlText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectivePolicyTest {
  private static final String TEXT =
      """
      clusters:
        orders:
          endpoints: [10.0.0.1:80]
          timeout: 3s
          retry:
            on: [5xx, retriable-status-codes]
            statusCodes: [429]
            backoff: {base: 50ms}
          circuitBreaker: {window: 10}
        users:
          endpoints: [10.0.0.2:80]
          outlierDetection: {baseEjectionTime: 10m}
      routes:
        - host: a
          cluster: orders
          retry: {attempts: 3, on: [reset]}
        - {host: b, cluster: orders, retry: {backoff: {base: 10ms}}, timeout: 2s}
        - {host: c, cluster: users}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | endpoints | [10.0.0.1:80] | m.yaml:3",
        "0 | timeout | 3s | m.yaml:4",
        "0 | perTryTimeout | 0s | default",
        "0 | loadBalancing | roundRobin | default",
        "0 | retry.statusCodes | [429] | m.yaml:7",
        "0 | retry.backoff.max | 500ms | follows clusters.orders.retry.backoff.base (m.yaml:8)",
        "0 | circuitBreaker.minimumCalls | 10 | follows clusters.orders.circuitBreaker.window"
            + " (m.yaml:9)",
        "1 | outlierDetection.maxEjectionTime | 10m | follows"
            + " clusters.users.outlierDetection.baseEjectionTime (m.yaml:12)",
        "2 | host | a | m.yaml:14",
        "2 | path | {prefix: /} | default",
        "2 | timeout | 3s | inherited from clusters.orders.timeout (m.yaml:4)",
        "2 | retry.attempts | 3 | m.yaml:16",
        "2 | retry.on | [reset] | m.yaml:16",
        "2 | retry.statusCodes | [] | default",
        "2 | retry.backoff.base | 50ms | inherited from clusters.orders.retry.backoff.base"
            + " (m.yaml:8)",
        "2 | retry.backoff.max | 500ms | inherited from clusters.orders.retry.backoff.max (follows"
            + " clusters.orders.retry.backoff.base (m.yaml:8))",
        "3 | timeout | 2s | m.yaml:17",
        "3 | retry.statusCodes | [429] | inherited from clusters.orders.retry.statusCodes"
            + " (m.yaml:7)",
        "3 | retry.backoff.max | 100ms | follows routes[1].retry.backoff.base (m.yaml:17)",
        "4 | timeout | 15s | default",
      })
  void everyValueHasItsOrigin(int part, String key, String value, String origin) {
    var found = policy().parts().get(part).values().stream().filter(it -> it.key().equals(key));
    assertThat(found)
        .singleElement()
        .satisfies(
            it -> {
              assertThat(YamlText.line(it.value())).isEqualTo(value);
              assertThat(it.origin().text()).isEqualTo(origin);
            });
  }

  @Test
  void anIdentityAndWhatAClusterSaysOfTlsHaveOriginsToo() {
    String text =
        """
        identity:
          files: {certificates: a.pem, key: a.key}
          trust:
            bundle: ca.pem
            domains: {partner.example: partner.pem}
        clusters:
          orders:
            endpoints: [10.0.0.1:80]
            tls:
              peers: [{trustDomain: mesh.example}]
        routes: []
        """;
    EffectivePolicy policy = EffectivePolicy.of(PolicyFile.parseWithPlaces("m.yaml", text));
    assertThat(lines(policy.parts().get(0)))
        .containsExactly(
            "files.certificates: a.pem <- m.yaml:2",
            "files.key: a.key <- m.yaml:2",
            "trust.bundle: ca.pem <- m.yaml:4",
            "trust.domains.partner.example: partner.pem <- m.yaml:5",
            "provider: jdk <- default");
    assertThat(lines(policy.parts().get(1)))
        .contains(
            "tls.trust: identity <- default",
            "tls.minVersion: \"1.3\" <- default",
            "tls.peers: [{trustDomain: mesh.example}] <- m.yaml:10");
    assertThat(policy.only("orders").parts()).hasSize(1);
  }

  private static List<String> lines(EffectivePolicy.Part part) {
    return part.values().stream()
        .map(it -> it.key() + ": " + YamlText.line(it.value()) + " <- " + it.origin().text())
        .toList();
  }

  @Test
  void aClusterIsShownWithTheRoutesThatLeadToIt() {
    assertThat(policy().only("users").parts())
        .extracting(EffectivePolicy.Part::path)
        .containsExactly(List.of("clusters", "users"), List.of("routes", "2"));
    assertThat(policy().only("nobody").parts()).isEmpty();
  }

  private static EffectivePolicy policy() {
    return EffectivePolicy.of(PolicyFile.parseWithPlaces("m.yaml", TEXT));
  }
}
