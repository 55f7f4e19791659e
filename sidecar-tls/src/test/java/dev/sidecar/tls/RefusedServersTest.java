package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.TlsFailure;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.tls.Loopback.Outcomes;
import dev.sidecar.tls.trust.PeerRole;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every server that a client must refuse, each beside one that it must not, over loopback. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedServersTest {
  private static final String HOST = "orders.svc";

  private final MeshTls tls = MeshTls.create();
  private Logged logged;
  private World world;
  private MeshIdentity client;
  private MeshIdentity partnerOnly;

  @BeforeAll
  void open(@TempDir Path directory) throws Exception {
    logged = new Logged();
    world = new World(directory);
    client = tls.follow(world.policy(), ManualTime.standing().timer());
    partnerOnly = tls.follow(world.partnerOnly(), ManualTime.standing().timer());
  }

  @AfterAll
  void close() {
    client.close();
    partnerOnly.close();
    Secrets.assertNoneOf(world.ownKey(), logged.lines());
    logged.close();
  }

  Stream<BadPeer> bad() {
    return Stream.concat(BadPeer.all(world, PeerRole.SERVES), BadPeer.byHost(world));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void badServerIsRefusedAndItsTwinIsNot(BadPeer peer) throws Exception {
    TlsPolicy policy = TlsPolicy.DEFAULT.withPeers(peer.peers().toArray(PeerMatch[]::new));
    Outcomes bad = connect(client, policy, AnyPeer.showing(peer.bad()).serving());
    Exception failure = bad.client().failure();
    assertThat(failure).isNotNull();
    TlsFailure told = client.context(policy).explain(failure);
    assertThat(told.reason()).as(told.message()).isEqualTo(peer.refusal());
    assertThat(told.message())
        .startsWith(HOST + " (127.0.0.1:" + bad.port() + "), ")
        .contains(peer.identity())
        .contains(": " + peer.refusal().word() + ": ")
        .contains(peer.says())
        .contains("(expected: ");
    // Not a byte of a request had left.
    assertThat(bad.server().failure()).isNotNull();
    Secrets.assertNoneOf(world.ownKey(), List.of(Secrets.trace(failure)));
    Outcomes good = connect(client, policy, AnyPeer.showing(peer.good()).serving());
    assertThat(good.areGood()).as("%s", good).isTrue();
  }

  @Test
  void domainWithoutABundleIsRefused() throws Exception {
    TlsPolicy policy = TlsPolicy.DEFAULT;
    TestCertificate ours = world.mesh.issue(leaf -> leaf.uri(World.ORDERS).dns(HOST));
    TlsFailure told = refused(partnerOnly, policy, AnyPeer.showing(ours).serving());
    assertThat(told.reason()).isEqualTo(HandshakeFailure.NO_BUNDLE);
    assertThat(told.message())
        .contains(World.ORDERS)
        .contains("no bundle of trust domain mesh.example (expected: a peer of partner.example)");
    TestCertificate nobody = world.partner.issue(leaf -> leaf.dns(HOST));
    assertThat(refused(partnerOnly, policy, AnyPeer.showing(nobody).serving()).reason())
        .isEqualTo(HandshakeFailure.NO_BUNDLE);
    TestCertificate theirs =
        world.partner.issue(leaf -> leaf.uri("spiffe://partner.example/pay").dns(HOST));
    assertThat(connect(partnerOnly, policy, AnyPeer.showing(theirs).serving()).areGood()).isTrue();
  }

  @Test
  void serverWithoutTheKeyOfItsCertificateIsRefused() throws Exception {
    TestCertificate good = world.issuing.issue(leaf -> leaf.dns(HOST));
    TestCertificate stolen =
        new TestCertificate(good.chain(), world.issuing.issue(World.ORDERS).key());
    TlsFailure told = refused(client, TlsPolicy.DEFAULT, AnyPeer.showing(stolen).serving());
    assertThat(told.reason()).as(told.message()).isEqualTo(HandshakeFailure.WRONG_KEY);
    assertThat(told.message()).contains("expected: that of the certificate it shows");
    assertThat(connect(client, TlsPolicy.DEFAULT, AnyPeer.showing(good).serving()).areGood())
        .isTrue();
  }

  @Test
  void tls12IsRefusedUnlessItIsAskedFor() throws Exception {
    TestCertificate good = world.issuing.issue(leaf -> leaf.dns(HOST));
    Loopback.End old = AnyPeer.showing(good, "TLSv1.2").serving();
    TlsFailure told = refused(client, TlsPolicy.DEFAULT, old);
    assertThat(told.reason()).as(told.message()).isEqualTo(HandshakeFailure.VERSION);
    assertThat(told.message()).endsWith("(expected: TLS 1.3)");
    Outcomes asked = connect(client, TlsPolicy.DEFAULT.with(TlsPolicy.Version.TLS_1_2), old);
    assertThat(asked.areGood()).as("%s", asked).isTrue();
    assertThat(asked.client().session().getProtocol()).isEqualTo("TLSv1.2");
  }

  @Test
  void tls11IsRefusedWhateverIsAskedFor() throws Exception {
    TlsPolicy least = TlsPolicy.DEFAULT.with(TlsPolicy.Version.TLS_1_2);
    for (TlsPolicy policy : List.of(TlsPolicy.DEFAULT, least)) {
      TlsFailure told = refused(client, policy, OldTls.serving());
      assertThat(told.reason()).as(told.message()).isEqualTo(HandshakeFailure.VERSION);
      assertThat(told.message()).contains("expected: TLS 1.");
    }
  }

  @Test
  void serverThatSpeaksNoTlsIsAFailedHandshake() throws Exception {
    TlsFailure told =
        refused(
            client,
            TlsPolicy.DEFAULT,
            (accepted, port) -> {
              accepted
                  .getOutputStream()
                  .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes("UTF-8"));
              accepted.getOutputStream().flush();
              return accepted;
            });
    assertThat(told.reason()).as(told.message()).isEqualTo(HandshakeFailure.HANDSHAKE);
  }

  private static TlsFailure refused(MeshIdentity by, TlsPolicy policy, Loopback.End server)
      throws Exception {
    Exception failure = connect(by, policy, server).client().failure();
    assertThat(failure).isNotNull();
    return by.context(policy).explain(failure);
  }

  private static Outcomes connect(MeshIdentity by, TlsPolicy policy, Loopback.End server)
      throws Exception {
    return Loopback.connect((raw, port) -> by.context(policy).secure(raw, HOST, port), server);
  }
}
