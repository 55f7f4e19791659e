package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handshakes that either side refuses: the message, the outcome, the meter. */
@Timeout(60)
class TlsHandshakeTest {
  private static final Request GET = new Request.Builder().url("http://orders.test/").build();
  private static final Request POST =
      GET.newBuilder().post(RequestBody.create(new byte[] {1, 2, 3})).build();
  private static final TestAuthority OTHER = TestAuthority.root("other");

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size(); i > 0; i--) {
      opened.get(i - 1).close();
    }
  }

  private MockWebServer opened(MockWebServer server) {
    opened.add(server);
    return server;
  }

  private SidecarClient client(ClusterPolicy orders, FakeIdentity identity) {
    SidecarClient client = TlsMesh.client(orders, identity).meterRegistry(registry).build();
    opened.add(client);
    return client;
  }

  private SidecarClient client(int port, FakeIdentity identity) {
    return client(TlsMesh.orders(HttpProtocol.HTTP1, port), identity);
  }

  private static SidecarException.Connection failure(SidecarClient client, Request request) {
    return catchThrowableOfType(
        SidecarException.Connection.class, () -> client.newCall(request).execute().close());
  }

  private static void assertRefused(SidecarException.Connection failure, int port, String why) {
    assertThat(failure)
        .hasMessage("cluster orders: endpoint 127.0.0.1:" + port + ": attempt 1 of 1: TLS: " + why);
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
  }

  /** The reasons that were counted. */
  private Set<String> reasons() {
    Set<String> reasons = new TreeSet<>();
    for (FunctionCounter each :
        registry.find("sidecar.cluster.tls.handshakes.failed").functionCounters()) {
      if (each.count() > 0) {
        reasons.add(each.getId().getTag("reason"));
      }
    }
    return reasons;
  }

  @Test
  void peerOfAnotherAuthorityIsRefused() throws Exception {
    MockWebServer server = opened(TlsMesh.server(OTHER.issue(l -> l.dns("orders.test"))));
    SidecarException.Connection failure =
        failure(client(server.getPort(), TlsMesh.identity()), GET);
    assertThat(failure).hasMessageContaining(": attempt 1 of 1: TLS: PKIX path building failed");
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(reasons()).containsExactly("distrusted");
  }

  @Test
  void peerOfAnotherNameIsRefused() throws Exception {
    TestCertificate named = TlsMesh.ROOT.issue(leaf -> leaf.dns("payments.test"));
    MockWebServer server = opened(TlsMesh.server(named, TlsMesh.TRUSTED));
    SidecarException.Connection failure =
        failure(client(server.getPort(), TlsMesh.identity()), GET);
    assertThat(failure).hasMessageContaining("TLS: No subject alternative DNS name matching");
    assertThat(reasons()).containsExactly("distrusted");
  }

  @Test
  void expiredPeerIsRefused() throws Exception {
    Instant past = Instant.now().minus(Duration.ofDays(2));
    TestCertificate expired =
        TlsMesh.ROOT.issue(
            leaf -> leaf.dns("orders.test").valid(past, past.plus(Duration.ofDays(1))));
    MockWebServer server = opened(TlsMesh.server(expired, TlsMesh.TRUSTED));
    SidecarException.Connection failure =
        failure(client(server.getPort(), TlsMesh.identity()), GET);
    assertThat(failure).hasMessageContaining("TLS: PKIX path validation failed");
    assertThat(reasons()).containsExactly("distrusted");
  }

  /** The peer says so after the handshake: by then the request may be written. */
  @ParameterizedTest
  @EnumSource(HttpProtocol.class)
  void certificateThatThePeerRefusesIsToldAndNothingWasDone(HttpProtocol protocol)
      throws Exception {
    MockWebServer server = opened(TlsMesh.server(TlsMesh.SERVER, OTHER.certificate()));
    SidecarClient client = client(TlsMesh.orders(protocol, server.getPort()), TlsMesh.identity());
    for (Request each : List.of(GET, POST, GET, POST)) {
      assertRefusedByThePeer(failure(client, each), protocol);
    }
    assertThat(server.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(HttpProtocol.class)
  void absenceOfACertificateThatThePeerWantsIsTold(HttpProtocol protocol) throws Exception {
    MockWebServer server = opened(TlsMesh.server());
    FakeIdentity without = FakeIdentity.of(null, TlsMesh.TRUSTED);
    SidecarClient client = client(TlsMesh.orders(protocol, server.getPort()), without);
    assertRefusedByThePeer(failure(client, GET), protocol);
  }

  /** Over HTTP/2 the connection may have broken before its alert was read. */
  private static void assertRefusedByThePeer(
      SidecarException.Connection failure, HttpProtocol protocol) {
    assertThat(failure)
        .hasMessageMatching(
            protocol == HttpProtocol.HTTP1
                ? ".*: TLS: the peer refused our certificate \\(bad_certificate\\)"
                : ".*: TLS: .* refused our certificate.*");
    if (String.valueOf(failure.getMessage()).contains("bad_certificate")) {
      assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
    }
  }

  @Test
  void peerOfAnOldVersionIsRefused() throws Exception {
    int port =
        secured(
            socket -> {
              socket.setEnabledProtocols(new String[] {"TLSv1.2"});
              socket.startHandshake();
            });
    SidecarException.Connection failure = failure(client(port, TlsMesh.identity()), GET);
    assertRefused(failure, port, "the peer refused the handshake (protocol_version)");
    assertThat(reasons()).containsExactly("refused-by-peer");
  }

  @Test
  void olderVersionIsSpokenWhereThePolicyAllowsIt() throws Exception {
    int port =
        secured(
            socket -> {
              socket.setEnabledProtocols(new String[] {"TLSv1.2"});
              socket.startHandshake();
              socket.getInputStream().read(new byte[1_000]);
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 204 None\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            });
    ClusterPolicy orders =
        TestMesh.orders(port).with(TlsPolicy.DEFAULT.with(TlsPolicy.Version.TLS_1_2));
    client(orders, TlsMesh.identity()).newCall(GET).execute().close();
    assertThat(
            registry
                .get("sidecar.cluster.tls.handshakes")
                .tags("version", "TLSv1.2", "provider", "SunJSSE", "group", "unknown")
                .functionCounter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void peerWithoutTlsIsTold() throws Exception {
    int port = plain(socket -> socket.getOutputStream().write(new byte[] {'H', 'T', 'T', 'P', 1}));
    SidecarException.Connection failure = failure(client(port, TlsMesh.identity()), GET);
    assertThat(failure).hasMessageContaining(": attempt 1 of 1: TLS: ");
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(reasons()).containsExactly("handshake");
  }

  @Test
  void connectionThatBreaksInTheHandshakeIsTold() throws Exception {
    int port = plain(socket -> socket.getInputStream().read());
    SidecarException.Connection failure = failure(client(port, TlsMesh.identity()), GET);
    assertThat(failure).hasMessageContaining(": attempt 1 of 1: TLS: ");
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(reasons()).containsExactly("handshake");
  }

  @Test
  void identityThatIsNotThereYetIsTold() throws Exception {
    MockWebServer server = opened(TlsMesh.server());
    assertRefused(
        failure(client(server.getPort(), FakeIdentity.none()), GET),
        server.getPort(),
        "not-ready: no certificate yet (expected: one from the test)");
    assertThat(reasons()).containsExactly("not-ready");
  }

  @Test
  void peerThatDoesNotAgreeToHttp2IsAFailureAndNoHttp1() throws Exception {
    MockWebServer server = opened(TlsMesh.server());
    server.setProtocols(List.of(Protocol.HTTP_1_1));
    SidecarClient client =
        client(TlsMesh.orders(HttpProtocol.HTTP2, server.getPort()), TlsMesh.identity());
    assertRefused(
        failure(client, GET),
        server.getPort(),
        "the peer did not agree to h2 (ALPN; protocol: http2)");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void refusedHandshakeIsRetriedAsAConnectFailure() throws Exception {
    MockWebServer bad = opened(TlsMesh.server(OTHER.issue(l -> l.dns("orders.test"))));
    MockWebServer good = opened(TlsMesh.server());
    good.enqueue(new MockResponse.Builder().build());
    CallPolicy calls = CallPolicy.DEFAULT.with(RetryPolicy.of(2, RetryCondition.CONNECT_FAILURE));
    SidecarClient client =
        TlsMesh.client(
                TlsMesh.orders(HttpProtocol.HTTP1, bad.getPort(), good.getPort()),
                calls,
                TlsMesh.identity())
            .draws(() -> 0)
            .build();
    opened.add(client);
    client.newCall(POST).execute().close();
    assertThat(good.getRequestCount()).isEqualTo(1);
    assertThat(client.cluster("orders").figures().retries()).isEqualTo(1);
  }

  @Test
  void successfulHandshakesAreCountedByVersionAndProvider() throws Exception {
    MockWebServer server = opened(TlsMesh.server());
    SidecarClient client = client(server.getPort(), TlsMesh.identity());
    for (int i = 0; i < 3; i++) {
      server.enqueue(new MockResponse.Builder().build());
      client.newCall(GET).execute().close();
    }
    assertThat(
            registry
                .get("sidecar.cluster.tls.handshakes")
                .tags("version", "TLSv1.3", "provider", "SunJSSE", "group", "unknown")
                .functionCounter()
                .count())
        .isEqualTo(1);
    assertThat(reasons()).isEmpty();
  }

  @Test
  void certificatesOfOnesOwnAreShownWithTheirTimes() throws Exception {
    MockWebServer server = opened(TlsMesh.server());
    server.enqueue(new MockResponse.Builder().build());
    SidecarClient client = client(server.getPort(), TlsMesh.identity());
    assertThat(gauge("age")).isNaN();
    client.newCall(GET).execute().close();
    // Valid from an hour ago for a day.
    assertThat(gauge("age")).isBetween(3_600.0, 3_900.0);
    assertThat(gauge("expiry")).isBetween(86_000.0, 86_400.0);
  }

  private double gauge(String of) {
    return registry.get("sidecar.cluster.tls.certificate." + of).gauge().value();
  }

  /** What a peer does with each connection. */
  @FunctionalInterface
  private interface Script<S extends Socket> {
    void serve(S socket) throws IOException;
  }

  private int plain(Script<Socket> script) throws IOException {
    return serve(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
  }

  private int secured(Script<SSLSocket> script) throws IOException {
    SSLServerSocket server =
        (SSLServerSocket)
            TlsParts.serving(TlsMesh.SERVER, TlsMesh.TRUSTED)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    return serve(server, socket -> script.serve((SSLSocket) socket));
  }

  private int serve(ServerSocket server, Script<Socket> script) {
    opened.add(server);
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                  script.serve(socket);
                } catch (IOException e) {
                  // The client has refused, or the test is over.
                }
              }
            },
            "peer");
    thread.setDaemon(true);
    thread.start();
    return server.getLocalPort();
  }
}
