package dev.sidecar.config.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.config.SchemaJudge;
import dev.sidecar.policy.MeshPolicy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyYamlTest {
  private static final int POLICIES = 1_500;

  @Test
  void whatIsWrittenIsReadAsTheSamePolicyAndIsValid() {
    RandomPolicies policies = new RandomPolicies(7);
    for (int i = 0; i < POLICIES; i++) {
      MeshPolicy policy = policies.next();
      String text = PolicyFile.text(policy);
      assertThat(PolicyFile.parse("p.yaml", text)).as(text).isEqualTo(policy);
      assertThat(SchemaJudge.refusals(text)).as(text).isEmpty();
    }
  }

  @Test
  void whatIsReadIsWrittenAsShortAsAPersonWould() {
    String text =
        """
        identity:
          files:
            certificates: svid.pem
            key: svid.key
          trust:
            bundle: ca.pem
            domains: {partner.example: partner.pem}
            crls: [ca.crl]
          provider: bouncycastle
        clusters:
          orders:
            endpoints: [10.0.3.7:8081, "[0:0:0:0:0:0:0:1]:8081"]
            loadBalancing: leastRequest
            tls:
              serverName: orders.svc
              minVersion: "1.2"
              peers:
                - {spiffe: spiffe://mesh.example/ns/shop/orders}
                - {spiffePrefix: spiffe://mesh.example/ns/shop}
                - {dns: orders.svc}
            timeout: 3s
            perTryTimeout: 250ms
            retry:
              on: [connect-failure, refused-stream, reset, retriable-status-codes]
              attempts: 3
              statusCodes: [429, 503]
              backoff: {base: 50ms}
            attemptHeaders: [x-envoy-attempt-count]
            hedge: {afterPercentile: 99.9, attempts: 3}
            admission: {maxRequests: 256, retryBudget: {percent: 0.5%}}
            outlierDetection: {}
            circuitBreaker: {window: 10}
          users:
            endpoints: [10.0.0.2:80, {address: 10.0.0.3:80, weight: 3}]
            loadBalancing: {leastRequest: {choices: 3}}
            tls: {}
          found:
            discovery: {dns: {host: found.svc, port: 80}}
        routes:
          - host: orders.svc
            path: {prefix: /v1/}
            headers: [{name: x-env, exact: canary}]
            query: [{name: v, exact: "2"}]
            cluster: orders
            timeout: 2s
            retry: {attempts: 2, backoff: {max: 1s}}
            attemptHeaders: []
            hedge: {after: 50ms}
          - {host: orders.slow, cluster: orders, hedge: none}
          - {host: "*", cluster: users}
        """;
    assertThat(PolicyFile.text(PolicyFile.parse("p.yaml", text))).isEqualTo(text);
  }

  @Test
  void nothingButTheDefaultsIsNothingWritten() {
    String text =
        """
        clusters: {orders: {endpoints: [10.0.0.1:80], protocol: http1, timeout: PT15S,
          panicThreshold: 50%, retry: {on: [reset, connect-failure, refused-stream]},
          admission: {maxRequests: 1024}}}
        routes: [{host: "*", path: {prefix: /}, cluster: orders, perTryTimeout: 0}]
        """;
    assertThat(PolicyFile.text(PolicyFile.parse("p.yaml", text)))
        .isEqualTo(
            """
            clusters:
              orders:
                endpoints: [10.0.0.1:80]
            routes:
              - {host: "*", cluster: orders}
            """);
  }

  @Test
  void aFileOfEndpointsIsNamedFromWhereThePolicyIs(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("mesh.yaml");
    String text = "clusters: {o: {discovery: {file: %s}}}\nroutes: []\n";
    for (String name : new String[] {"o.txt", "sub/o.txt", "/etc/o.txt"}) {
      MeshPolicy policy = PolicyFile.parse(file.toString(), text.formatted(name));
      PolicyFile.write(policy, file);
      assertThat(file).content().contains("{file: " + name + "}");
      assertThat(PolicyFile.load(file)).isEqualTo(policy);
    }
  }
}
