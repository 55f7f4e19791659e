package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Trust;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509CRL;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/ENVOY.md says that a real Envoy does otherwise in TLS. */
@Timeout(120)
class EnvoyDiffersInTlsTest {
  private static final String ORDERS = TlsBed.SHOP + "/orders";
  private static final TlsPolicy FROM_ORDERS =
      TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId(ORDERS));

  @TempDir Path directory;
  private TlsBed bed;
  private IdentityPolicy identity;

  @BeforeEach
  void identities() throws Exception {
    bed = new TlsBed(directory);
    identity = bed.identity("web");
  }

  @Test
  void aSecondUriNameIsNotMinded() throws Exception {
    TestCertificate two = bed.authority.issue(leaf -> leaf.uri(ORDERS).uri("spiffe://a/b"));
    assertThat(status(two, FROM_ORDERS, identity)).isEqualTo(200);
  }

  @Test
  void thePurposeIsNotLookedAtWhereBundlesAreByDomain() throws Exception {
    TestCertificate client = bed.authority.issue(leaf -> leaf.uri(ORDERS).clientOnly());
    assertThat(status(client, FROM_ORDERS, identity)).isEqualTo(503);
    Trust byDomain = new Trust(bed.bundle(), Map.of("partner.example", bed.bundle()), List.of());
    assertThat(status(client, FROM_ORDERS, identity.with(byDomain))).isEqualTo(200);
  }

  @Test
  void anIntermediateOfTheBundleIsARoot() throws Exception {
    TestAuthority below = bed.authority.intermediate("below");
    Path bundle = Files.writeString(directory.resolve("below.pem"), below.pem());
    assertThat(status(below.issue(ORDERS).alone(), FROM_ORDERS, identity.with(Trust.of(bundle))))
        .isEqualTo(200);
  }

  @Test
  void revocationListsAreWantedOfEveryAuthority() throws Exception {
    TestAuthority below = bed.authority.intermediate("below");
    TestCertificate orders = below.issue(ORDERS);
    assertThat(status(orders, FROM_ORDERS, identity.with(lists(below.revoke())))).isEqualTo(503);
    assertThat(
            status(
                orders, FROM_ORDERS, identity.with(lists(below.revoke(), bed.authority.revoke()))))
        .isEqualTo(200);
  }

  @Test
  void aLineFeedBehindAPasswordIsAPartOfIt() throws Exception {
    Path file = directory.resolve("web.p12");
    Path password = Files.writeString(directory.resolve("web.pass"), "secret\n");
    TestCertificate web = bed.authority.issue(TlsBed.SHOP + "/web");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] secret = "secret".toCharArray();
    store.setKeyEntry("own", web.key(), secret, web.chain().toArray(new Certificate[0]));
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, secret);
    }
    IdentityPolicy stored =
        new IdentityPolicy(
            new IdentityPolicy.Pkcs12(file, password), identity.trust(), identity.provider());
    assertThatThrownBy(() -> status(web, FROM_ORDERS, stored))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Failed to load pkcs12");
  }

  private Trust lists(X509CRL... lists) throws IOException {
    StringBuilder text = new StringBuilder();
    for (X509CRL list : lists) {
      text.append(TestCertificate.pem(list));
    }
    Path file = Files.writeString(directory.resolve("all.crl"), text);
    return new Trust(bed.bundle(), Map.of(), List.of(file));
  }

  private int status(TestCertificate server, TlsPolicy tls, IdentityPolicy as) throws Exception {
    try (TlsUpstream upstream = new TlsUpstream(bed.context(server));
        RunningEnvoy envoy =
            RunningEnvoy.start(
                directory,
                new MeshPolicy(
                    List.of(ClusterPolicy.of("orders", upstream.endpoint()).with(tls)),
                    List.of(
                        RoutePolicy.of("*", "orders")
                            .with(CallPolicy.DEFAULT.with(RetryPolicy.NONE))),
                    as))) {
      return envoy.get("orders.svc", "/").status();
    }
  }
}
