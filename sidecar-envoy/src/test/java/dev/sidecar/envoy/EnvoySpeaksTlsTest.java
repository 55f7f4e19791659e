package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.sidecar.testing.tls.TestLeaf;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real Envoy connects as a cluster's {@code tls} and the identity say. */
@Timeout(120)
class EnvoySpeaksTlsTest {
  private static final String ORDERS = TlsBed.SHOP + "/orders";

  @TempDir Path directory;
  private TlsBed bed;
  private IdentityPolicy identity;

  @BeforeEach
  void identities() throws Exception {
    bed = new TlsBed(directory);
    identity = bed.identity("web");
  }

  @Test
  void showsItsCertificateAndAsksForTheHostOfTheCall() throws Exception {
    try (TlsUpstream upstream = upstream(leaf -> leaf.uri(ORDERS).dns("orders.svc"));
        RunningEnvoy envoy = envoy(upstream, TlsPolicy.DEFAULT, identity)) {
      assertThat(envoy.get("orders.svc", "/").body()).isEqualTo("secure");
      assertThat(upstream.handshakes)
          .containsExactly(
              new TlsUpstream.Handshake("orders.svc", "http/1.1", "TLSv1.3", TlsBed.SHOP + "/web"));
      // The certificate proves no other host.
      assertThat(envoy.get("users.svc", "/").status()).isEqualTo(503);
      assertThat(ssl(envoy, "fail_verify_san")).isEqualTo(1);
    }
  }

  @Test
  void asksForTheServerNameOfThePolicy() throws Exception {
    TlsPolicy tls = TlsPolicy.DEFAULT.withServerName("orders.svc");
    try (TlsUpstream upstream = upstream(leaf -> leaf.dns("*.svc"));
        RunningEnvoy envoy = envoy(upstream, tls, identity)) {
      assertThat(envoy.get("any", "/").status()).isEqualTo(200);
      assertThat(upstream.handshakes.element().serverName()).isEqualTo("orders.svc");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "::1, 0:0:0:0:0:0:0:1",
    "2001:db8:0:0:1::, 2001:db8::1:0:0:0"
  })
  void anAddressIsProvenAndNotSent(String serverName, String inCertificate) throws Exception {
    TlsPolicy tls = TlsPolicy.DEFAULT.withServerName(serverName);
    try (TlsUpstream upstream = upstream(leaf -> leaf.ip(inCertificate));
        RunningEnvoy envoy = envoy(upstream, tls, identity)) {
      assertThat(envoy.get("any", "/").status()).isEqualTo(200);
      assertThat(upstream.handshakes.element().serverName()).isEmpty();
    }
  }

  @Test
  void http2IsChosenByAlpn() throws Exception {
    try (TlsUpstream upstream = upstream(leaf -> leaf.dns("orders.svc"))) {
      MeshPolicy http1 = mesh(upstream, TlsPolicy.DEFAULT, identity);
      ClusterPolicy cluster = http1.clusters().get(0).with(HttpProtocol.HTTP2);
      MeshPolicy http2 = new MeshPolicy(List.of(cluster), http1.routes(), identity);
      try (RunningEnvoy envoy = RunningEnvoy.start(directory, http2)) {
        assertThat(envoy.get("orders.svc", "/").status()).isEqualTo(200);
        assertThat(upstream.handshakes.element().protocol()).isEqualTo("h2");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "spiffe, spiffe://mesh.example/ns/shop/orders, true",
    "spiffe, spiffe://mesh.example/ns/shop/order, false",
    "spiffe, spiffe://mesh.example/ns/shop/orders/a, false",
    "prefix, spiffe://mesh.example/ns/shop, true",
    "prefix, spiffe://mesh.example/ns/shop/orders, true",
    "prefix, spiffe://mesh.example/ns/sho, false",
    "domain, mesh.example, true",
    "domain, mesh.exampl, false",
    "dns, orders.svc, true",
    "dns, Orders.SVC, true",
    "dns, svc, false"
  })
  void onlyPeersOfThePolicyAnswer(String kind, String name, boolean answers) throws Exception {
    PeerMatch peer =
        switch (kind) {
          case "spiffe" -> new PeerMatch.SpiffeId(name);
          case "prefix" -> new PeerMatch.SpiffePrefix(name);
          case "domain" -> new PeerMatch.TrustDomain(name);
          default -> new PeerMatch.DnsName(name);
        };
    TlsPolicy tls = TlsPolicy.DEFAULT.withPeers(new PeerMatch.DnsName("nobody"), peer);
    try (TlsUpstream upstream = upstream(leaf -> leaf.uri(ORDERS).dns("*.svc"));
        RunningEnvoy envoy = envoy(upstream, tls, identity)) {
      RunningEnvoy.Answer answer = envoy.get("any", "/");
      assertThat(answer.status()).as(answer.body()).isEqualTo(answers ? 200 : 503);
      assertThat(ssl(envoy, "fail_verify_san")).isEqualTo(answers ? 0 : 1);
    }
  }

  @Test
  void aPeerOfAnotherAuthorityIsRefused() throws Exception {
    TestCertificate foreign = TestAuthority.root("other").issue(leaf -> leaf.dns("orders.svc"));
    try (TlsUpstream upstream = new TlsUpstream(bed.context(foreign));
        RunningEnvoy envoy = envoy(upstream, TlsPolicy.DEFAULT, identity)) {
      assertThat(envoy.get("orders.svc", "/").status()).isEqualTo(503);
      assertThat(ssl(envoy, "fail_verify_error")).isEqualTo(1);
    }
  }

  @Test
  void publicAuthoritiesAreThoseOfTheFileAndSeeNoCertificate() throws Exception {
    TlsPolicy tls = TlsPolicy.DEFAULT.with(TlsPolicy.Trust.SYSTEM);
    EnvoyOptions options = EnvoyOptions.DEFAULT.withSystemTrust(bed.bundle());
    try (TlsUpstream upstream = upstream(leaf -> leaf.dns("orders.svc"));
        RunningEnvoy envoy =
            RunningEnvoy.start(directory, mesh(upstream, tls, identity), options)) {
      // Envoy takes the server, which then misses a certificate of the client.
      assertThat(envoy.get("orders.svc", "/").status()).isEqualTo(503);
      assertThat(upstream.handshakes).isEmpty();
      assertThat(ssl(envoy, "fail_verify_san")).isZero();
      assertThat(ssl(envoy, "fail_verify_error")).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"TLS_1_3, 503", "TLS_1_2, 200"})
  void tls12IsSpokenOnlyWhenAllowed(TlsPolicy.Version least, int status) throws Exception {
    TlsPolicy tls = TlsPolicy.DEFAULT.with(least);
    TestCertificate certificate = bed.authority.issue(leaf -> leaf.dns("orders.svc"));
    try (TlsUpstream upstream = new TlsUpstream(bed.context(certificate), "TLSv1.2");
        RunningEnvoy envoy = envoy(upstream, tls, identity)) {
      assertThat(envoy.get("orders.svc", "/").status()).isEqualTo(status);
    }
  }

  @Test
  void aRevokedPeerIsRefused() throws Exception {
    TestCertificate good = bed.authority.issue(leaf -> leaf.dns("orders.svc"));
    TestCertificate revoked = bed.authority.issue(leaf -> leaf.dns("orders.svc"));
    Path crl = directory.resolve("ca.crl");
    Files.writeString(crl, TestCertificate.pem(bed.authority.revoke(revoked.leaf())));
    IdentityPolicy checking =
        identity.with(new IdentityPolicy.Trust(bed.bundle(), Map.of(), List.of(crl)));
    for (TestCertificate certificate : List.of(good, revoked)) {
      try (TlsUpstream upstream = new TlsUpstream(bed.context(certificate));
          RunningEnvoy envoy = envoy(upstream, TlsPolicy.DEFAULT, checking)) {
        assertThat(envoy.get("orders.svc", "/").status())
            .isEqualTo(certificate == good ? 200 : 503);
      }
    }
  }

  @Test
  void aFederatedDomainIsVerifiedByItsOwnBundle() throws Exception {
    TestAuthority partner = TestAuthority.root("partner");
    Path bundle = directory.resolve("partner.pem");
    Files.writeString(bundle, partner.pem());
    IdentityPolicy federated =
        identity.with(
            new IdentityPolicy.Trust(bed.bundle(), Map.of("partner.example", bundle), List.of()));
    TlsPolicy tls =
        TlsPolicy.DEFAULT.withPeers(
            new PeerMatch.TrustDomain("partner.example"),
            new PeerMatch.TrustDomain("mesh.example"));
    String theirs = "spiffe://partner.example/billing";
    Map<TestCertificate, Integer> expected =
        Map.of(
            partner.issue(theirs), 200,
            bed.authority.issue(ORDERS), 200,
            bed.authority.issue(theirs), 503,
            partner.issue(ORDERS), 503);
    for (Map.Entry<TestCertificate, Integer> each : expected.entrySet()) {
      try (TlsUpstream upstream = new TlsUpstream(bed.context(each.getKey()));
          RunningEnvoy envoy = envoy(upstream, tls, federated)) {
        assertThat(envoy.get("any", "/").status()).isEqualTo(each.getValue());
      }
    }
  }

  @Test
  void aPostQuantumExchangeIsOfferedWithBouncyCastle() throws Exception {
    IdentityPolicy quantum = identity.with(IdentityPolicy.Provider.BOUNCY_CASTLE);
    try (TlsUpstream upstream = upstream(leaf -> leaf.dns("orders.svc"));
        RunningEnvoy envoy = envoy(upstream, TlsPolicy.DEFAULT, quantum)) {
      // The JDK's server knows X25519 alone of what is offered.
      assertThat(envoy.get("orders.svc", "/").status()).isEqualTo(200);
      assertThat(ssl(envoy, "curves.X25519")).isEqualTo(1);
    }
  }

  @Test
  void aKeyStoreIsReadByEnvoyToo() throws Exception {
    Path file = directory.resolve("web.p12");
    Path password = directory.resolve("web.pass");
    Files.writeString(password, "secret");
    TestCertificate certificate = bed.authority.issue(TlsBed.SHOP + "/store");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own",
        certificate.key(),
        "secret".toCharArray(),
        certificate.chain().toArray(new Certificate[0]));
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "secret".toCharArray());
    }
    IdentityPolicy stored =
        new IdentityPolicy(
            new IdentityPolicy.Pkcs12(file, password), identity.trust(), identity.provider());
    try (TlsUpstream upstream = upstream(leaf -> leaf.dns("orders.svc"));
        RunningEnvoy envoy = envoy(upstream, TlsPolicy.DEFAULT, stored)) {
      assertThat(envoy.get("orders.svc", "/").status()).isEqualTo(200);
      assertThat(upstream.handshakes.element().client()).isEqualTo(TlsBed.SHOP + "/store");
    }
  }

  @Test
  void certificatesAreFollowedFromFilesOfSds() throws Exception {
    EnvoyOptions options = EnvoyOptions.DEFAULT.secretsIn(directory);
    try (TlsUpstream upstream = upstream(leaf -> leaf.dns("orders.svc"));
        RunningEnvoy envoy =
            RunningEnvoy.start(directory, mesh(upstream, TlsPolicy.DEFAULT, identity), options)) {
      assertThat(envoy.get("orders.svc", "/").status()).isEqualTo(200);

      TestCertificate next = bed.authority.issue(TlsBed.SHOP + "/web2");
      next.write(directory.resolve("new.pem"), directory.resolve("new.key"));
      // Between the two the pair does not fit, and Envoy stays with the one before.
      move("new.key", "web.key");
      move("new.pem", "web.pem");

      while (upstream.handshakes.stream().noneMatch(it -> it.client().endsWith("/web2"))) {
        assertThat(envoy.get("orders.svc", "/").status()).isEqualTo(200);
      }
    }
  }

  private void move(String from, String to) throws IOException {
    Files.move(
        directory.resolve(from),
        directory.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private TlsUpstream upstream(UnaryOperator<TestLeaf> request) throws Exception {
    return new TlsUpstream(bed.context(bed.authority.issue(request)));
  }

  private RunningEnvoy envoy(TlsUpstream upstream, TlsPolicy tls, IdentityPolicy as)
      throws Exception {
    return RunningEnvoy.start(directory, mesh(upstream, tls, as));
  }

  private static MeshPolicy mesh(TlsUpstream upstream, TlsPolicy tls, IdentityPolicy identity) {
    return new MeshPolicy(
        List.of(ClusterPolicy.of("orders", upstream.endpoint()).with(tls)),
        List.of(RoutePolicy.of("*", "orders").with(CallPolicy.DEFAULT.with(RetryPolicy.NONE))),
        identity);
  }

  private static long ssl(RunningEnvoy envoy, String name) throws IOException {
    return envoy.counter("cluster.orders.ssl." + name);
  }
}
