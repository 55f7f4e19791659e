package dev.sidecar.tls.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rule by itself: what needs no handshake to be shown. */
class PeerRuleTest {
  private static final String ID = "spiffe://mesh.example/orders";
  private static final Peer HOST = new Peer("orders.svc", "10.0.3.7:8443");

  private final Instant now = Instant.now();
  private final TestAuthority root = TestAuthority.root("mesh");
  private final TestAuthority issuing = root.intermediate("upper").intermediate("lower");
  private final TestCertificate issued = issuing.issue(leaf -> leaf.uri(ID).dns("orders.svc"));

  @Test
  void chainMayBeInAnyOrderAndHoldMoreThanItNeeds() throws Exception {
    List<X509Certificate> above = new ArrayList<>(issued.chain().subList(1, 3));
    Collections.reverse(above);
    List<X509Certificate> chain = new ArrayList<>(List.of(issued.leaf()));
    chain.add(TestAuthority.root("unrelated").certificate());
    chain.addAll(above);
    chain.add(root.certificate());
    assertThat(rule(trust(root)).verify(chain, HOST, now).identity())
        .isEqualTo(new SpiffeId("mesh.example", "/orders"));
  }

  @Test
  void intermediateInTheBundleIsAnAuthority() throws Exception {
    PeerRule rule = rule(TrustBundles.of(List.of(issued.chain().get(1))));
    rule.verify(issued.alone().chain(), HOST, now);
  }

  @Test
  void certificateInTheBundleVouchesForItself() throws Exception {
    TestCertificate pinned = TestAuthority.selfSigned(leaf -> leaf.dns("orders.svc"));
    rule(TrustBundles.of(pinned.chain())).verify(pinned.chain(), HOST, now);
    Instant later = now.plus(Duration.ofDays(2));
    assertThat(refused(rule(TrustBundles.of(pinned.chain())), pinned.chain(), later))
        .isEqualTo(HandshakeFailure.EXPIRED);
  }

  @Test
  void amongAuthoritiesOfOneNameTheOneThatSignedCounts() throws Exception {
    TestAuthority successor = TestAuthority.root("mesh");
    TrustBundles both = TrustBundles.of(List.of(successor.certificate(), root.certificate()));
    rule(both).verify(issued.chain(), HOST, now);
    rule(both).verify(successor.issue(leaf -> leaf.dns("orders.svc")).chain(), HOST, now);
  }

  @Test
  void rootThatHasExpiredVouchesForNobody() {
    TestCertificate longer =
        root.issue(
            leaf ->
                leaf.dns("orders.svc").valid(now.minusSeconds(60), now.plus(Duration.ofDays(9))));
    assertThat(refused(rule(trust(root)), longer.chain(), now.plus(Duration.ofDays(2))))
        .isEqualTo(HandshakeFailure.EXPIRED);
  }

  @Test
  void verifiedUntilTheFirstOfTheChainEnds() throws Exception {
    Instant end = now.plusSeconds(90);
    TestCertificate brief =
        issuing.issue(leaf -> leaf.dns("orders.svc").valid(now.minusSeconds(60), end));
    assertThat(rule(trust(root)).verify(brief.chain(), HOST, now).until())
        .isBetween(end.minusSeconds(1), end);
  }

  @Test
  void anyOfThePeersWillDo() throws Exception {
    PeerRule rule =
        rule(
            trust(root),
            new PeerMatch.SpiffeId("spiffe://mesh.example/carts"),
            new PeerMatch.DnsName("orders.svc"));
    rule.verify(issued.chain(), new Peer("elsewhere", ""), now);
  }

  @Test
  void withoutAHostOnlyARuleWithPeersReadsNames() throws Exception {
    PeerRule byHost = rule(trust(root));
    Peer nobody = new Peer(null, "");
    byHost.verifyUnnamed(issued.chain(), nobody, now);
    assertThatThrownBy(() -> byHost.verify(issued.chain(), nobody, now))
        .hasMessageStartingWith(
            "a peer, " + ID + ", orders.svc: wrong-host: no host was asked for");
    PeerRule byPeer = rule(trust(root), new PeerMatch.TrustDomain("other.example"));
    assertThatThrownBy(() -> byPeer.verifyUnnamed(issued.chain(), nobody, now))
        .hasMessageContaining("wrong-trust-domain");
  }

  @Test
  void noChainIsNoCertificate() {
    assertThat(refused(rule(trust(root)), List.of(), now))
        .isEqualTo(HandshakeFailure.NO_CERTIFICATE);
  }

  @Test
  void listOfAnAuthorityOfTheSameNameIsNotThisOnes() throws Exception {
    TestAuthority other = TestAuthority.root("mesh");
    TestCertificate direct = root.issue(leaf -> leaf.dns("orders.svc"));
    TrustBundles trust =
        new TrustBundles(
            List.of(root.certificate()), Map.of(), List.of(other.revoke(direct.leaf())));
    rule(trust).verify(direct.chain(), HOST, now);
  }

  @Test
  void newListCountsBesideOneThatIsOutOfDate() throws Exception {
    TestCertificate direct = root.issue(leaf -> leaf.dns("orders.svc"));
    TrustBundles trust =
        new TrustBundles(
            List.of(root.certificate()),
            Map.of(),
            List.of(root.revoke(now.minusSeconds(60)), root.revoke()));
    rule(trust).verify(direct.chain(), HOST, now);
    assertThat(refused(rule(trust), direct.chain(), now.plus(Duration.ofHours(2))))
        .isEqualTo(HandshakeFailure.REVOCATION_UNKNOWN);
  }

  @Test
  void trustOfThePlatformIsAskedLast() {
    PeerRule rule =
        rule(trust(root))
            .alsoAsking(
                new RefusingTrust("TLS Server certificate issued after 2024-11-11 is distrusted"));
    assertThatThrownBy(() -> rule.verify(issued.chain(), HOST, now))
        .hasMessageContaining("distrusted: TLS Server certificate issued after")
        .hasMessageStartingWith("orders.svc (10.0.3.7:8443), " + ID);
  }

  @Test
  void namesOfThePeerCannotBreakALineOfALog() {
    TestCertificate forged = root.issue(leaf -> leaf.dns("a\nWARN all is well"));
    assertThatThrownBy(() -> rule(trust(root)).verify(forged.chain(), HOST, now))
        .hasMessageContaining("a?WARN all is well")
        .hasMessageNotContaining("\n");
  }

  private HandshakeFailure refused(PeerRule rule, List<X509Certificate> chain, Instant at) {
    return catchThrowableOfType(PeerRefusedException.class, () -> rule.verify(chain, HOST, at))
        .refusal();
  }

  private static TrustBundles trust(TestAuthority authority) {
    return TrustBundles.of(List.of(authority.certificate()));
  }

  private static PeerRule rule(TrustBundles trust, PeerMatch... peers) {
    return new PeerRule(trust, PeerRole.SERVES, List.of(peers), List.of());
  }

  /** As a JVM that has lost its trust in an authority. */
  private record RefusingTrust(String why) implements javax.net.ssl.X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException(why);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
