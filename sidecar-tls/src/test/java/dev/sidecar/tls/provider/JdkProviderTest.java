package dev.sidecar.tls.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.TlsPolicy.Version;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdkProviderTest {
  private final TlsProvider provider = TlsProvider.of(Provider.JDK);
  private final SSLEngine engine = provider.context(null, new Nobody()).createSSLEngine();

  @Test
  void tls13IsSpokenAlone() {
    provider.configure(engine, Version.TLS_1_3, null);
    assertThat(engine.getEnabledProtocols()).containsExactly("TLSv1.3");
    assertThat(provider.name()).isEqualTo("SunJSSE");
  }

  @Test
  void tls12IsSpokenWhereItIsTheLeastAndThenWithForwardSecrecyAlone() {
    provider.configure(engine, Version.TLS_1_2, null);
    assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
    assertThat(engine.getEnabledCipherSuites())
        .contains("TLS_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
        .noneMatch(suite -> suite.contains("_CBC_") || suite.startsWith("TLS_RSA_"))
        .noneMatch(suite -> suite.startsWith("TLS_DHE_") || suite.contains("anon"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders.svc", "orders", "orders.svc."})
  void serverNameIsAskedFor(String name) {
    provider.configure(engine, Version.TLS_1_3, name);
    List<SNIServerName> asked = engine.getSSLParameters().getServerNames();
    assertThat(asked).hasSize(1);
    assertThat(((SNIHostName) asked.get(0)).getAsciiName())
        .isEqualTo(name.replaceFirst("\\.$", ""));
  }

  @Test
  void nameThatIsNoHostsIsNotAskedFor() {
    provider.configure(engine, Version.TLS_1_3, "my_orders.svc");
    assertThat(engine.getSSLParameters().getServerNames()).isEmpty();
  }

  private static final class Nobody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
