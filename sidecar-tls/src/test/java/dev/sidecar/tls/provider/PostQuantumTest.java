package dev.sidecar.tls.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which key exchange peers of other libraries agree on, and in how many round trips. */
class PostQuantumTest {
  private static final int X25519_MLKEM768 = 0x11ec;
  private static final int X25519 = 0x001d;
  private static final int SECP256R1 = 0x0017;

  private final TestAuthority authority = TestAuthority.root("mesh");
  private final TestCertificate served = authority.issue(leaf -> leaf.dns("orders.test"));
  private final Party client =
      new Party(
          TlsProvider.of(Provider.BOUNCY_CASTLE),
          authority,
          authority.issue("spiffe://mesh.example/shop"));

  @Test
  void envoyAgreesOnTheHybridGroupInOneRoundTrip(@TempDir Path directory) throws Exception {
    try (EnvoyServer envoy = EnvoyServer.start(directory, authority, served)) {
      Seen seen = call(envoy.port());
      assertThat(seen.answer()).startsWith("HTTP/1.1 200");
      assertThatOneRoundTripMade(seen, X25519_MLKEM768, "X25519MLKEM768");
      assertThat(envoy.tls("curves.X25519MLKEM768")).isEqualTo(1);
      assertThat(envoy.tls("handshake")).isEqualTo(1);
    }
  }

  @Test
  void boringSslAgreesOnTheHybridGroupInOneRoundTrip() throws IOException {
    try (BoringSslServer peer =
        BoringSslServer.start(authority, served, "X25519MLKEM768", "X25519")) {
      assertThatOneRoundTripMade(call(peer.port()), X25519_MLKEM768, "X25519MLKEM768");
    }
  }

  @Test
  void openSslWithoutTheHybridGroupAgreesOnX25519InOneRoundTrip(@TempDir Path directory)
      throws IOException {
    try (OpenSslServer peer =
        OpenSslServer.start(directory, authority, served, "-tls1_3", "-groups", "X25519:P-256")) {
      Seen seen = call(peer.port());
      assertThat(seen.answer()).startsWith("HTTP/1.0 200");
      assertThatOneRoundTripMade(seen, X25519, "x25519");
    }
  }

  /** What a second round trip looks like here, so that the tests above can tell. */
  @Test
  void peerOfAnotherCurveAsksForAnotherHello(@TempDir Path directory) throws IOException {
    try (OpenSslServer peer =
        OpenSslServer.start(directory, authority, served, "-tls1_3", "-groups", "P-256")) {
      Seen seen = call(peer.port());
      assertThat(seen.wire().retryRequests()).isEqualTo(1);
      assertThat(seen.wire().clientHellos()).isEqualTo(2);
      assertThat(seen.wire().group()).isEqualTo(SECP256R1);
      assertThat(seen.group()).isEqualTo("secp256r1");
    }
  }

  private static void assertThatOneRoundTripMade(Seen seen, int number, String name) {
    assertThat(seen.wire().group()).isEqualTo(number);
    assertThat(seen.wire().retryRequests()).isZero();
    assertThat(seen.wire().clientHellos()).isEqualTo(1);
    assertThat(seen.group()).isEqualTo(name);
  }

  private Seen call(int port) throws IOException {
    RecordedSocket raw = RecordedSocket.to(port);
    try (SSLSocket socket = client.client(raw, Version.TLS_1_3)) {
      socket.startHandshake();
      String group = client.group(socket);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: orders.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = new byte[1024];
      int length = socket.getInputStream().read(answer);
      return new Seen(
          raw.recording(), group, new String(answer, 0, length, StandardCharsets.US_ASCII));
    }
  }

  private record Seen(Recording wire, String group, String answer) {}
}
