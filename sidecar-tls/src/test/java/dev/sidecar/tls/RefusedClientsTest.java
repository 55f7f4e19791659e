package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy.Version;
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

/** Every client that a server must refuse, each beside one that it must not, over loopback. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedClientsTest {
  private static final List<PeerMatch> ORDERS = List.of(new PeerMatch.SpiffeId(World.ORDERS));

  private Logged logged;
  private World world;
  private MeshIdentity server;

  @BeforeAll
  void open(@TempDir Path directory) throws Exception {
    logged = new Logged();
    world = new World(directory);
    server = MeshTls.create().follow(world.policy(), ManualTime.standing().timer());
  }

  @AfterAll
  void close() {
    server.close();
    Secrets.assertNoneOf(world.ownKey(), logged.lines());
    logged.close();
  }

  Stream<BadPeer> bad() {
    return BadPeer.all(world, PeerRole.CALLS);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void badClientIsRefusedAndItsTwinIsNot(BadPeer peer) throws Exception {
    ServingContext context = server.serving(peer.peers(), Version.TLS_1_3);
    Outcomes bad = connect(AnyPeer.showing(peer.bad()).calling(), context);
    Exception failure = bad.server().failure();
    assertThat(failure).isNotNull();
    TlsFailure told = context.explain(failure);
    assertThat(told.reason()).as(told.message()).isEqualTo(peer.refusal());
    assertThat(told.message())
        .startsWith("127.0.0.1:")
        .contains(peer.identity())
        .contains(": " + peer.refusal().word() + ": ")
        .contains(peer.says())
        .contains("(expected: ");
    assertThat(bad.client().failure()).isNotNull();
    Secrets.assertNoneOf(world.ownKey(), List.of(Secrets.trace(failure)));
    Outcomes good = connect(AnyPeer.showing(peer.good()).calling(), context);
    assertThat(good.areGood()).as("%s", good).isTrue();
  }

  @Test
  void clientWithoutACertificateIsRefused() throws Exception {
    TlsFailure told = refused(AnyPeer.showing(null).calling(), Version.TLS_1_3);
    assertThat(told.reason()).as(told.message()).isEqualTo(HandshakeFailure.NO_CERTIFICATE);
    assertThat(told.message()).contains("expected: one");
  }

  @Test
  void clientWithoutTheKeyOfItsCertificateIsRefused() throws Exception {
    TestCertificate good = world.issuing.issue(World.ORDERS);
    TestCertificate stolen =
        new TestCertificate(good.chain(), world.issuing.issue(World.ORDERS).key());
    TlsFailure told = refused(AnyPeer.showing(stolen).calling(), Version.TLS_1_3);
    assertThat(told.reason()).as(told.message()).isEqualTo(HandshakeFailure.WRONG_KEY);
  }

  @Test
  void tls12IsRefusedUnlessItIsAskedFor() throws Exception {
    Loopback.End old = AnyPeer.showing(world.issuing.issue(World.ORDERS), "TLSv1.2").calling();
    TlsFailure told = refused(old, Version.TLS_1_3);
    assertThat(told.reason()).as(told.message()).isEqualTo(HandshakeFailure.VERSION);
    assertThat(told.message()).endsWith("(expected: TLS 1.3)");
    Outcomes asked = connect(old, server.serving(ORDERS, Version.TLS_1_2));
    assertThat(asked.areGood()).as("%s", asked).isTrue();
  }

  @Test
  void tls11IsRefusedWhateverIsAskedFor() throws Exception {
    for (Version least : Version.values()) {
      TlsFailure told = refused(OldTls.calling(), least);
      assertThat(told.reason()).as(told.message()).isEqualTo(HandshakeFailure.VERSION);
    }
  }

  @Test
  void anyoneWhoIsTrustedMayCallWhereNoCallersAreNamed() throws Exception {
    ServingContext context = server.serving(List.of(), Version.TLS_1_3);
    TestCertificate anyone = world.mesh.issue(leaf -> leaf.dns("somebody.example"));
    assertThat(connect(AnyPeer.showing(anyone).calling(), context).areGood()).isTrue();
  }

  private TlsFailure refused(Loopback.End client, Version least) throws Exception {
    ServingContext context = server.serving(ORDERS, least);
    Exception failure = connect(client, context).server().failure();
    assertThat(failure).isNotNull();
    return context.explain(failure);
  }

  private static Outcomes connect(Loopback.End client, ServingContext context) throws Exception {
    return Loopback.connect(client, (accepted, port) -> context.secure(accepted));
  }
}
