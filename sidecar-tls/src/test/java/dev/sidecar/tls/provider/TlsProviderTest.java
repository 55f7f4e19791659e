package dev.sidecar.tls.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.testing.tls.TestLeaf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every provider speaks, as a client and as a server. */
class TlsProviderTest {
  private final TestAuthority authority = TestAuthority.root("mesh");
  private Loopback loopback;

  @BeforeEach
  void listen() throws IOException {
    loopback = new Loopback();
  }

  @AfterEach
  void close() throws IOException {
    loopback.close();
  }

  @ParameterizedTest
  @CsvSource({
    "JDK, JDK",
    "JDK, BOUNCY_CASTLE",
    "BOUNCY_CASTLE, JDK",
    "BOUNCY_CASTLE, BOUNCY_CASTLE"
  })
  void bothSidesShowCertificatesAndSpeakTls13(Provider client, Provider server) throws IOException {
    Party caller = party(client, leaf -> leaf.uri("spiffe://mesh.example/shop"));
    Party called = party(server, leaf -> leaf.dns("orders.test"));
    var session = loopback.meet(caller, Version.TLS_1_2, called, Version.TLS_1_2);
    assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
    assertThat(session.getCipherSuite()).isEqualTo("TLS_AES_128_GCM_SHA256");
    assertThat(caller.verified()).isEqualTo(1);
    assertThat(called.verified()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void certificatesOfRsaAndOfLargerCurvesAreTaken(Provider provider) throws IOException {
    for (UnaryOperator<TestLeaf> kind :
        List.<UnaryOperator<TestLeaf>>of(leaf -> leaf.rsa(2048), leaf -> leaf.curve(384))) {
      Party both = party(provider, leaf -> kind.apply(leaf.dns("orders.test")));
      assertThat(loopback.meet(both, Version.TLS_1_3, both, Version.TLS_1_3).getPeerCertificates())
          .isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void tls12IsSpokenOnlyIfAskedFor(Provider provider, @TempDir Path directory) throws IOException {
    TestCertificate own = authority.issue(leaf -> leaf.dns("orders.test"));
    try (OpenSslServer old = OpenSslServer.start(directory, authority, own, "-tls1_2")) {
      Party client = new Party(TlsProvider.of(provider), authority, own);
      try (var socket = client.client(RecordedSocket.to(old.port()), Version.TLS_1_2)) {
        socket.startHandshake();
        assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
        assertThat(socket.getSession().getCipherSuite())
            .matches("TLS_ECDHE_ECDSA_WITH_AES_(128|256)_GCM_SHA(256|384)");
      }
      try (var socket = client.client(RecordedSocket.to(old.port()), Version.TLS_1_3)) {
        assertThatThrownBy(socket::startHandshake)
            .isInstanceOf(IOException.class)
            .hasMessageContaining("protocol_version");
      }
    }
  }

  private Party party(Provider provider, UnaryOperator<TestLeaf> leaf) {
    return new Party(TlsProvider.of(provider), authority, authority.issue(leaf));
  }
}
