package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Custom;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.tls.identity.IdentitySource;
import dev.sidecar.tls.identity.IdentityState;
import dev.sidecar.tls.identity.KeyedIdentity;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyManagementException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a server sees, and kinds of servers beside the JDK's. */
@Timeout(120)
class ServersTest {
  private static final String CALLER = "spiffe://mesh.example/ns/shop/web";

  @TempDir Path directory;
  private final TestAuthority authority = TestAuthority.root("mesh");
  private final TestCertificate certificate = authority.issue(CALLER);
  private final Caller caller = new Caller(authority, certificate);
  private final ManualTime time = ManualTime.standing();
  private ServerTls tls;

  @BeforeEach
  void open() throws IOException {
    Files.writeString(directory.resolve("ca.pem"), authority.pem());
    authority
        .issue("spiffe://mesh.example/ns/shop/orders")
        .write(directory.resolve("own.pem"), directory.resolve("own.key"));
    tls =
        ServerTls.builder(
                IdentityPolicy.files(
                    directory.resolve("own.pem"),
                    directory.resolve("own.key"),
                    directory.resolve("ca.pem")))
            .callers(new PeerMatch.TrustDomain("mesh.example"))
            .minVersion(Version.TLS_1_2)
            .timer(time.timer())
            .build();
  }

  @AfterEach
  void close() {
    tls.close();
  }

  @Test
  void aCallerIsServedWhateverServerNameItSends() throws IOException {
    try (ServedByJdk server = ServedByJdk.start(tls)) {
      for (List<SNIHostName> names :
          List.of(List.<SNIHostName>of(), List.of(new SNIHostName("unknown.example")))) {
        try (Caller.Connection connection =
            caller.connect(server.port(), socket -> set(socket, names))) {
          assertThat(connection.get("/")).isEqualTo("200 " + CALLER);
        }
      }
    }
  }

  @Test
  void aCallerThatRenegotiatesIsRefused() throws IOException {
    Caller old = new Caller(authority, certificate).speaking("TLSv1.2");
    try (ServedByJdk server = ServedByJdk.start(tls);
        Caller.Connection connection = old.connect(server.port())) {
      assertThat(connection.get("/")).startsWith("200");
      // Else it would resume, and verify nobody.
      connection.session().invalidate();
      assertThatThrownBy(
              () -> {
                connection.socket().startHandshake();
                connection.get("/");
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aProtocolThatTheServerDoesNotSpeakFailsTheHandshake() throws Exception {
    try (SSLServerSocket listening = listen()) {
      SSLParameters parameters = listening.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"http/1.1"});
      listening.setSSLParameters(parameters);
      assertThat(accepted(listening, "http/1.1")).isEqualTo("http/1.1 " + CALLER);
      assertThatThrownBy(() -> accepted(listening, "h2"))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("no_application_protocol");
    }
  }

  @Test
  void aServerSocketRequiresCertificatesWhateverItIsTold() throws Exception {
    try (SSLServerSocket listening = listen()) {
      listening.setNeedClientAuth(false);
      listening.setWantClientAuth(false);
      SSLParameters parameters = listening.getSSLParameters();
      parameters.setNeedClientAuth(false);
      listening.setSSLParameters(parameters);
      assertThat(accepted(listening, "x")).isEqualTo("x " + CALLER);
      CompletableFuture<String> served = serveOne(listening);
      assertThatThrownBy(
              () -> {
                Caller nobody = new Caller(authority, null);
                try (Caller.Connection connection = nobody.connect(listening.getLocalPort())) {
                  connection.socket().getInputStream().read();
                }
              })
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> served.get(60, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void aServerSocketHasTheNewCertificateAtOnce() throws Exception {
    try (SSLServerSocket listening = listen()) {
      accepted(listening, "x");
      TestCertificate next = authority.issue("spiffe://mesh.example/ns/shop/orders");
      next.write(directory.resolve("own.pem"), directory.resolve("own.key"));
      time.advance(Duration.ofMillis(100));
      time.advance(Duration.ofMillis(100));
      CompletableFuture<String> served = serveOne(listening);
      try (Caller.Connection connection = caller.connect(listening.getLocalPort())) {
        assertThat(connection.shown()).isEqualTo(next.leaf());
      }
      served.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void aContextThatServesConnectsNowhere() {
    assertThatThrownBy(() -> tls.sslContext().getSocketFactory().createSocket("localhost", 1))
        .hasMessage("a context of ServerTls connects nowhere (expected: SidecarClient)");
    assertThatThrownBy(() -> tls.sslContext().init(null, null, null))
        .isInstanceOf(KeyManagementException.class);
  }

  @Test
  void beforeThereIsACertificateConnectionsAreRefusedWithWhatToWaitFor() throws Exception {
    CompletableFuture<IdentitySource.Listener> told = new CompletableFuture<>();
    IdentitySource later =
        (listener, timer) -> {
          told.complete(listener);
          return () -> {};
        };
    IdentityPolicy policy =
        new IdentityPolicy(
            new Custom("later"),
            IdentityPolicy.Trust.of(directory.resolve("ca.pem")),
            IdentityPolicy.Provider.JDK);
    try (ServerTls waiting =
        ServerTls.builder(policy)
            .callers(new PeerMatch.TrustDomain("mesh.example"))
            .tls(MeshTls.builder().source("later", later).build())
            .timer(time.timer())
            .build()) {
      assertThat(waiting.ready()).isNotDone();
      assertThatThrownBy(() -> waiting.sslContext().createSSLEngine())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no certificate yet")
          .hasMessageContaining("ServerTls.ready()");
      TestCertificate own = authority.issue("spiffe://mesh.example/ns/shop/orders");
      told.get().changed(IdentityState.of(new KeyedIdentity(own.chain(), own.key())));
      assertThat(waiting.ready()).isCompleted();
      try (ServedByJdk server = ServedByJdk.start(waiting)) {
        assertThat(caller.get(server.port())).isEqualTo("200 " + CALLER);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nettyServesWithTheContextOrWithTheManagers(boolean withContext) throws Exception {
    SslContext netty =
        withContext
            ? new JdkSslContext(
                tls.sslContext(),
                false,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                null,
                ClientAuth.REQUIRE,
                null,
                false)
            : SslContextBuilder.forServer(tls.keyManager())
                .trustManager(tls.trustManager())
                .clientAuth(ClientAuth.REQUIRE)
                .build();
    try (ServedByNetty server = ServedByNetty.start(tls, netty)) {
      assertThat(caller.get(server.port())).isEqualTo("200 " + CALLER);
      assertThatThrownBy(() -> new Caller(authority, null).get(server.port()))
          .isInstanceOf(IOException.class);
      TestCertificate next = authority.issue("spiffe://mesh.example/ns/shop/orders");
      next.write(directory.resolve("own.pem"), directory.resolve("own.key"));
      time.advance(Duration.ofMillis(100));
      time.advance(Duration.ofMillis(100));
      try (Caller.Connection connection =
          new Caller(authority, certificate).connect(server.port())) {
        assertThat(connection.shown()).isEqualTo(next.leaf());
      }
    }
  }

  private SSLServerSocket listen() throws IOException {
    return (SSLServerSocket)
        tls.sslContext()
            .getServerSocketFactory()
            .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** What the server says to one caller: the protocol, and who calls. */
  private String accepted(SSLServerSocket listening, String protocol) throws Exception {
    CompletableFuture<String> served = serveOne(listening);
    try (Caller.Connection connection =
        caller.connect(
            listening.getLocalPort(),
            socket -> {
              SSLParameters parameters = socket.getSSLParameters();
              parameters.setApplicationProtocols(new String[] {protocol});
              socket.setSSLParameters(parameters);
            })) {
      String negotiated = connection.socket().getApplicationProtocol();
      connection.socket().getInputStream().read();
      return (negotiated.isEmpty() ? protocol : negotiated)
          + " "
          + served.get(60, TimeUnit.SECONDS);
    }
  }

  private CompletableFuture<String> serveOne(SSLServerSocket listening) {
    CompletableFuture<String> served = new CompletableFuture<>();
    Thread serving =
        new Thread(
            () -> {
              try (SSLSocket socket = (SSLSocket) listening.accept()) {
                socket.startHandshake();
                String who = tls.caller(socket.getSession()).toString();
                socket.getOutputStream().write('!');
                served.complete(who);
              } catch (Exception e) {
                served.completeExceptionally(e);
              }
            },
            "test-server");
    serving.start();
    return served;
  }

  private static void set(SSLSocket socket, List<SNIHostName> names) {
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.copyOf(names));
    socket.setSSLParameters(parameters);
  }
}
