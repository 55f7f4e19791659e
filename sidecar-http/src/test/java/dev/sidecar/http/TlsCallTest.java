package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls over TLS to a server of OkHttp's, each side with a certificate. */
@Timeout(30)
class TlsCallTest {
  private static final TestAuthority ROOT = TestAuthority.root("mesh");
  private static final TestCertificate SERVER =
      ROOT.issue(leaf -> leaf.uri("spiffe://mesh.test/orders").dns("orders.test"));
  private static final TestCertificate CLIENT = ROOT.issue("spiffe://mesh.test/shop");

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size(); i > 0; i--) {
      opened.get(i - 1).close();
    }
  }

  private MockWebServer server(TestCertificate own, X509Certificate... trusted) throws IOException {
    MockWebServer server = new MockWebServer();
    server.useHttps(TlsParts.serving(own, trusted).getSocketFactory());
    server.requireClientAuth();
    server.start();
    opened.add(server);
    return server;
  }

  private SidecarClient client(
      MockWebServer server, FakeIdentity identity, TlsPolicy tls, HttpProtocol protocol) {
    ClusterPolicy orders = TestMesh.orders(server.getPort()).with(protocol).with(tls);
    MeshPolicy policy =
        new MeshPolicy(
            List.of(orders),
            List.of(RoutePolicy.of("*", "orders").with(CallPolicy.DEFAULT.with(RetryPolicy.NONE))),
            IdentityPolicy.files(Path.of("c"), Path.of("k"), Path.of("b")));
    SidecarClient client = SidecarClient.builder(policy).tls(identity).build();
    opened.add(client);
    return client;
  }

  private static FakeIdentity identity() {
    return FakeIdentity.of(CLIENT, ROOT.certificate());
  }

  private static Request get(String url) {
    return new Request.Builder().url(url).build();
  }

  @ParameterizedTest
  @EnumSource(HttpProtocol.class)
  void callIsMadeOverTlsWithACertificateOnEachSide(HttpProtocol protocol) throws Exception {
    MockWebServer server = server(SERVER, ROOT.certificate());
    server.enqueue(new MockResponse.Builder().body("hello").build());
    SidecarClient client = client(server, identity(), TlsPolicy.DEFAULT, protocol);
    try (Response response = client.newCall(get("http://orders.test/a")).execute()) {
      assertThat(response.body().string()).isEqualTo("hello");
      assertThat(response.protocol())
          .isEqualTo(protocol == HttpProtocol.HTTP2 ? Protocol.HTTP_2 : Protocol.HTTP_1_1);
      assertThat(response.request().url()).hasToString("http://orders.test/a");
      assertThat(response.handshake().peerCertificates()).containsExactly(SERVER.leaf());
      assertThat(response.handshake().localCertificates()).containsExactly(CLIENT.leaf());
    }
    RecordedRequest request = server.takeRequest();
    assertThat(request.getHandshake().tlsVersion().javaName()).isEqualTo("TLSv1.3");
    assertThat(request.getHandshake().peerCertificates()).containsExactly(CLIENT.leaf());
    assertThat(request.getHandshakeServerNames()).containsExactly("orders.test");
    assertThat(request.getHeaders().get(protocol == HttpProtocol.HTTP2 ? ":authority" : "host"))
        .isEqualTo("orders.test");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://orders.test/", "https://orders.test/"})
  void whetherTlsIsSpokenIsTheClustersDecision(String url) throws Exception {
    MockWebServer server = server(SERVER, ROOT.certificate());
    server.enqueue(new MockResponse.Builder().build());
    SidecarClient client = client(server, identity(), TlsPolicy.DEFAULT, HttpProtocol.HTTP1);
    try (Response response = client.newCall(get(url)).execute()) {
      assertThat(response.request().url()).hasToString(url);
    }
    RecordedRequest request = server.takeRequest();
    assertThat(request.getHandshake()).isNotNull();
    assertThat(request.getHeaders().get("host")).isEqualTo("orders.test");
  }

  @Test
  void serverNameOfThePolicyIsAskedForInPlaceOfTheHost() throws Exception {
    MockWebServer server = server(SERVER, ROOT.certificate());
    server.enqueue(new MockResponse.Builder().build());
    TlsPolicy tls = TlsPolicy.DEFAULT.withServerName("orders.test");
    SidecarClient client = client(server, identity(), tls, HttpProtocol.HTTP1);
    client.newCall(get("http://elsewhere/")).execute().close();
    RecordedRequest request = server.takeRequest();
    assertThat(request.getHandshakeServerNames()).containsExactly("orders.test");
    assertThat(request.getHeaders().get("host")).isEqualTo("elsewhere");
  }

  @Test
  void peerIsKnownByItsIdentityWhateverTheHost() throws Exception {
    MockWebServer server = server(SERVER, ROOT.certificate());
    server.enqueue(new MockResponse.Builder().build());
    TlsPolicy tls =
        TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId("spiffe://mesh.test/orders"));
    SidecarClient client = client(server, identity(), tls, HttpProtocol.HTTP1);
    client.newCall(get("http://whatever/")).execute().close();
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void peerOfAnotherIdentityIsRefusedBeforeAByteIsSent() throws Exception {
    MockWebServer server = server(SERVER, ROOT.certificate());
    TlsPolicy tls =
        TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId("spiffe://mesh.test/payments"));
    SidecarClient client = client(server, identity(), tls, HttpProtocol.HTTP1);
    assertThatThrownBy(() -> client.newCall(get("http://orders.test/")).execute())
        .isInstanceOfSatisfying(
            SidecarException.Connection.class,
            e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT))
        .hasMessageStartingWith(
            "cluster orders: endpoint 127.0.0.1:"
                + server.getPort()
                + ": attempt 1 of 1: TLS: peer spiffe://mesh.test/orders: another identity"
                + " (expected: ");
    assertThat(server.getRequestCount()).isZero();
  }
}
