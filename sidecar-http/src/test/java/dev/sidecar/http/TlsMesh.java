package dev.sidecar.http;

import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import mockwebserver3.MockWebServer;

/** A mesh of one authority: a server named orders.test, and its clients. */
final class TlsMesh {
  static final TestAuthority ROOT = TestAuthority.root("mesh");
  static final X509Certificate TRUSTED = ROOT.certificate();
  static final TestCertificate SERVER =
      ROOT.issue(leaf -> leaf.uri("spiffe://mesh.test/orders").dns("orders.test"));
  static final TestCertificate CLIENT = ROOT.issue("spiffe://mesh.test/shop");

  private TlsMesh() {}

  /** A server that wants a client certificate of one of these. */
  static MockWebServer server(TestCertificate own, X509Certificate... trusted) throws IOException {
    MockWebServer server = new MockWebServer();
    server.useHttps(TlsParts.serving(own, trusted).getSocketFactory());
    server.requireClientAuth();
    server.start();
    return server;
  }

  static MockWebServer server() throws IOException {
    return server(SERVER, TRUSTED);
  }

  static FakeIdentity identity() {
    return FakeIdentity.of(CLIENT, TRUSTED);
  }

  static ClusterPolicy orders(HttpProtocol protocol, int... ports) {
    return TestMesh.orders(ports).with(protocol).with(TlsPolicy.DEFAULT);
  }

  /** Every host is routed there, and nothing is sent twice. */
  static SidecarClient.Builder client(ClusterPolicy orders, FakeIdentity identity) {
    return client(orders, CallPolicy.DEFAULT.with(RetryPolicy.NONE), identity);
  }

  static SidecarClient.Builder client(
      ClusterPolicy orders, CallPolicy calls, FakeIdentity identity) {
    return SidecarClient.builder(policy(orders, calls)).tls(identity);
  }

  static MeshPolicy policy(ClusterPolicy orders, CallPolicy calls) {
    return new MeshPolicy(
        List.of(orders),
        List.of(RoutePolicy.of("*", "orders").with(calls)),
        IdentityPolicy.files(Path.of("c"), Path.of("k"), Path.of("b")));
  }
}
