package dev.sidecar.tls.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OkHttp sets application protocols after the provider has set all the rest: both must hold. */
class OkHttpTest {
  private final TestAuthority authority = TestAuthority.root("mesh");

  @ParameterizedTest
  @CsvSource({
    "JDK, HTTP_2, curves.X25519",
    "JDK, HTTP_1_1, curves.X25519",
    "BOUNCY_CASTLE, HTTP_2, curves.X25519MLKEM768",
    "BOUNCY_CASTLE, HTTP_1_1, curves.X25519MLKEM768"
  })
  void callGoesOverTheApplicationProtocolAndTheGroupThatWereAskedFor(
      Provider provider, Protocol protocol, String counter, @TempDir Path directory)
      throws Exception {
    TestCertificate served = authority.issue(leaf -> leaf.dns("orders.test"));
    Party party =
        new Party(
            TlsProvider.of(provider), authority, authority.issue("spiffe://mesh.example/shop"));
    OkHttpClient client =
        new OkHttpClient.Builder()
            .dns(host -> List.of(InetAddress.getLoopbackAddress()))
            .sslSocketFactory(new Configuring(party), party.trust())
            .protocols(
                protocol == Protocol.HTTP_2
                    ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)
                    : List.of(Protocol.HTTP_1_1))
            .build();
    try (EnvoyServer envoy = EnvoyServer.start(directory, authority, served)) {
      Request request = new Request.Builder().url("https://orders.test:" + envoy.port()).build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.protocol()).isEqualTo(protocol);
        assertThat(response.body().string()).isEqualTo("envoy");
      }
      assertThat(envoy.tls(counter)).isEqualTo(1);
    } finally {
      client.connectionPool().evictAll();
      client.dispatcher().executorService().shutdown();
    }
  }

  private static final class Configuring extends SSLSocketFactory {
    private final Party party;

    Configuring(Party party) {
      this.party = party;
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose)
        throws IOException {
      return party.client(connected, Version.TLS_1_3);
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return new String[0];
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return new String[0];
    }
  }
}
