package dev.sidecar.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.PeerMatch;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestLeaf;
import java.security.cert.CertificateException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerIdentityTest {
  private static final String WEB = "spiffe://mesh.example/ns/shop/web";

  @Test
  void aWorkloadHasItsIdAndItsHosts() throws CertificateException {
    PeerIdentity web = identity(leaf -> leaf.uri(WEB).dns("web.example.org").commonName("x"));
    assertThat(web.spiffeId()).isEqualTo(WEB);
    assertThat(web.dnsNames()).containsExactly("web.example.org");
    assertThat(web).hasToString(WEB);
    assertThat(web.is(new PeerMatch.DnsName("web.example.org"))).isTrue();
    assertThat(web.is(new PeerMatch.DnsName("x"))).isFalse();
  }

  @Test
  void aHostHasNoId() throws CertificateException {
    PeerIdentity host = identity(leaf -> leaf.dns("*.example.org"));
    assertThat(host.spiffeId()).isNull();
    assertThat(host).hasToString("*.example.org");
    assertThat(host.is(new PeerMatch.DnsName("a.example.org"))).isTrue();
    assertThat(host.is(new PeerMatch.TrustDomain("mesh.example"))).isFalse();
    assertThat(identity(leaf -> leaf.uri("https://mesh.example/web")).spiffeId()).isNull();
  }

  @Test
  void twoUriNamesAreNoIdentity() {
    assertThatThrownBy(() -> identity(leaf -> leaf.uri(WEB).uri("https://example.org/")))
        .isInstanceOf(CertificateException.class)
        .hasMessage("2 URI names in a certificate (expected: one at most)");
  }

  @Test
  void aSessionWithoutACertificateIsNobodys() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, null, null);
    assertThatThrownBy(() -> PeerIdentity.of(context.createSSLEngine().getSession()))
        .isInstanceOf(SSLPeerUnverifiedException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "spiffe://mesh.example/ns/shop/web, true, true, true",
    "spiffe://mesh.example/ns/shop/web/x, false, true, true",
    "spiffe://mesh.example/ns/shop/webs, false, false, true",
    "spiffe://mesh.example/ns/shop, false, false, true",
    "spiffe://mesh.example.org/ns/shop/web, false, false, false",
    "spiffe://mesh/ns/shop/web, false, false, false",
  })
  void anIdIsNamedExactlyOrByItsBeginningOrByItsDomain(
      String id, boolean exactly, boolean below, boolean domain) throws CertificateException {
    PeerIdentity peer = identity(leaf -> leaf.uri(id));
    assertThat(peer.is(new PeerMatch.SpiffeId(WEB))).isEqualTo(exactly);
    assertThat(peer.is(new PeerMatch.SpiffePrefix(WEB))).isEqualTo(below);
    assertThat(peer.is(new PeerMatch.TrustDomain("mesh.example"))).isEqualTo(domain);
  }

  private static PeerIdentity identity(UnaryOperator<TestLeaf> names) throws CertificateException {
    return PeerIdentity.of(TestAuthority.root("mesh").issue(names).leaf());
  }
}
