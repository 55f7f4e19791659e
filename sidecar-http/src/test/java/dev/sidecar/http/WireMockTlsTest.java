package dev.sidecar.http;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls to WireMock over HTTPS, which demands a certificate of its clients. */
@Timeout(60)
class WireMockTlsTest {
  private static final String PASSWORD = "of a test";
  private static final Request GET =
      new Request.Builder().url("http://orders.test/orders/1").build();

  @TempDir Path directory;
  private WireMockServer server;

  @BeforeEach
  void start() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    TestCertificate own = TlsMesh.SERVER;
    keys.setKeyEntry(
        "own", own.key(), PASSWORD.toCharArray(), own.chain().toArray(X509Certificate[]::new));
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("root", TlsMesh.TRUSTED);
    server =
        new WireMockServer(
            WireMockConfiguration.options()
                .bindAddress("127.0.0.1")
                .httpDisabled(true)
                .dynamicHttpsPort()
                .keystoreType("PKCS12")
                .keystorePath(file("keys.p12", keys))
                .keystorePassword(PASSWORD)
                .keyManagerPassword(PASSWORD)
                .trustStoreType("PKCS12")
                .trustStorePath(file("trust.p12", trust))
                .trustStorePassword(PASSWORD)
                .needClientAuth(true));
    server.start();
    server.stubFor(get("/orders/1").willReturn(ok("one")));
  }

  private String file(String name, KeyStore store) throws Exception {
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file.toString();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @ParameterizedTest
  @EnumSource(HttpProtocol.class)
  void callWithACertificateIsAnswered(HttpProtocol protocol) throws Exception {
    try (SidecarClient client =
            TlsMesh.client(TlsMesh.orders(protocol, server.httpsPort()), TlsMesh.identity())
                .build();
        Response response = client.newCall(GET).execute()) {
      assertThat(response.body().string()).isEqualTo("one");
      assertThat(response.protocol())
          .isEqualTo(protocol == HttpProtocol.HTTP2 ? Protocol.HTTP_2 : Protocol.HTTP_1_1);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpProtocol.class)
  void callWithTheCertificateOfAnotherAuthorityIsRefused(HttpProtocol protocol) {
    TestCertificate stranger = TestAuthority.root("other").issue("spiffe://mesh.test/shop");
    FakeIdentity identity = FakeIdentity.of(stranger, TlsMesh.TRUSTED);
    try (SidecarClient client =
        TlsMesh.client(TlsMesh.orders(protocol, server.httpsPort()), identity).build()) {
      assertThatThrownBy(() -> client.newCall(GET).execute())
          .isInstanceOf(SidecarException.Connection.class)
          .hasMessageMatching(".*attempt 1 of 1: TLS: .*refused our certificate.*");
    }
    assertThat(server.getAllServeEvents()).isEmpty();
  }
}
