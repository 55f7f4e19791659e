package dev.sidecar.config.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.policy.MeshPolicy;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCodeTest {
  private static final int POLICIES = 60;

  @Test
  void theCodeCompilesAndBuildsTheSamePolicy(@TempDir Path directory) throws Exception {
    RandomPolicies random = new RandomPolicies(11);
    List<MeshPolicy> policies = new ArrayList<>();
    List<String> arguments = new ArrayList<>(List.of("-d", directory.toString(), "-proc:none"));
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    for (int i = 0; i < POLICIES; i++) {
      policies.add(random.next());
      Path source = directory.resolve("Policy" + i + ".java");
      Files.writeString(source, PolicyCode.java(policies.get(i), "Policy" + i));
      arguments.add(source.toString());
    }

    int failures =
        ToolProvider.getSystemJavaCompiler()
            .run(null, System.out, System.err, arguments.toArray(new String[0]));

    assertThat(failures).isZero();
    URL[] classes = {new File(directory.toString()).toURI().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader())) {
      for (int i = 0; i < POLICIES; i++) {
        Object built = loader.loadClass("Policy" + i).getMethod("policy").invoke(null);
        assertThat(built).isEqualTo(policies.get(i));
      }
    }
  }

  @Test
  void theCodeReadsLikeTheFile() {
    String text =
        """
        identity:
          trust: {bundle: /etc/ca.pem}
        clusters:
          orders: {endpoints: [10.0.0.1:80], timeout: 3s, retry: {attempts: 3}}
          users:
            endpoints: [10.0.0.2:80]
            tls: {serverName: users.svc, peers: [{trustDomain: mesh.example}, {dns: users.svc}]}
        routes:
          - {host: orders.svc, path: {prefix: /v1/}, cluster: orders, perTryTimeout: 250ms}
        """;
    assertThat(PolicyCode.java(PolicyFile.parse("p.yaml", text), "Orders"))
        .contains(
            """
                return new MeshPolicy(
                    List.of(
                        cluster0_orders(),
                        cluster1_users()),
                    List.of(route0()),
                    new IdentityPolicy(
                        null,
                        new IdentityPolicy.Trust(Path.of("/etc/ca.pem"), Map.ofEntries(), List.of()),
                        IdentityPolicy.Provider.JDK));
            """)
        .contains(
            """
              private static ClusterPolicy cluster0_orders() {
                return ClusterPolicy.of("orders", DiscoveryPolicy.Static.of(List.of(Endpoint.parse("10.0.0.1:80"))))
                    .with(
                        CallPolicy.DEFAULT
                            .with(
                                TimeoutPolicy.DEFAULT
                                    .withCall(Duration.ofSeconds(3)))
                            .with(
                                RetryPolicy.builder()
                                    .attempts(3)
                                    .build()));
              }

              private static ClusterPolicy cluster1_users() {
                return ClusterPolicy.of("users", DiscoveryPolicy.Static.of(List.of(Endpoint.parse("10.0.0.2:80"))))
                    .with(
                        TlsPolicy.DEFAULT
                            .withServerName("users.svc")
                            .withPeers(
                                new PeerMatch.TrustDomain("mesh.example"),
                                new PeerMatch.DnsName("users.svc")));
              }

              private static RoutePolicy route0() {
                return RoutePolicy.of("orders.svc", "orders")
                    .with(RouteMatch.of(new PathMatch.Prefix("/v1/")))
                    .with(
                        cluster0_orders().calls()
                            .with(
                                cluster0_orders().calls().timeouts()
                                    .withPerTry(Duration.ofMillis(250))));
              }
            """);
  }
}
