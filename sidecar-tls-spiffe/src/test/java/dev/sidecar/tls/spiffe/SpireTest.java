package dev.sidecar.tls.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.TlsContext;
import dev.sidecar.spi.TlsIdentity;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import dev.sidecar.tls.MeshTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole life of an identity, with a real SPIRE server and agent where they are found. */
class SpireTest {
  private static final String ID = "spiffe://mesh.example/ns/shop/web";
  private static final String PEER = "spiffe://mesh.example/ns/shop/orders";
  private static final TlsPolicy TO_PEER =
      TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId(PEER));
  private static final TlsPolicy TO_ANOTHER =
      TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId("spiffe://mesh.example/ns/shop/stock"));
  // Valid from 10 s before it is issued, and replaced at half of the whole: every 5 s.
  private static final int LIFE_SECONDS = 20;
  private static final long LIMIT_SECONDS = 60;

  private final Semaphore changes = new Semaphore(0);
  @TempDir private Path directory;

  @Test
  void entryGivesAnIdentityThatRotatesAndItsEndTakesItAway() throws Exception {
    SpirePrograms programs = SpirePrograms.require();
    try (Timer timer = Timer.started(Ticker.system(), "test-timer");
        Spire spire = Spire.started(programs, directory);
        TlsIdentity identity = open(spire.address(), timer)) {
      assertNoEntryYet(spire, identity, timer);

      // The agent tells this program and its own command line, which is the peer, apart.
      String entry = spire.register(ID, thisProgram(), LIFE_SECONDS);
      try (TlsPeer peer = peer(spire)) {
        identity.ready().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        TlsContext before = identity.context(TO_PEER);
        call(before, peer);
        X509Certificate first = peer.caller();
        assertThat(first.getSubjectAlternativeNames().toString()).contains(ID);
        assertThatThrownBy(() -> call(identity.context(TO_ANOTHER), peer))
            .hasMessageContaining(PEER);

        call(awaitOtherThan(before, identity), peer);
        X509Certificate second = peer.caller();
        assertThat(second.getSubjectAlternativeNames().toString()).contains(ID);
        assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());

        spire.delete(entry);
        awaitNoContext(identity);
      }
    }
  }

  private TlsIdentity open(String address, Timer timer) {
    IdentityPolicy policy =
        new IdentityPolicy(
            new IdentityPolicy.WorkloadApi(address),
            IdentityPolicy.Trust.NONE,
            IdentityPolicy.Provider.JDK);
    TlsIdentity identity = MeshTls.create().open(policy, timer);
    identity.listen(changes::release);
    return identity;
  }

  private static void assertNoEntryYet(Spire spire, TlsIdentity identity, Timer timer)
      throws Exception {
    AgentAddress address = AgentAddress.of(spire.address(), null);
    Heard heard = new Heard();
    WorkloadWatch watch = WorkloadWatch.started(address, timer, Draws.random(), heard);
    try {
      assertThat(heard.failure()).contains("PERMISSION_DENIED: no identity issued");
    } finally {
      watch.close();
    }
    assertThat(identity.ready()).isNotDone();
    assertThatThrownBy(() -> identity.context(TO_PEER))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(spire.address());
  }

  private static Path thisProgram() {
    return Path.of(ProcessHandle.current().info().command().orElseThrow());
  }

  private TlsPeer peer(Spire spire) throws Exception {
    spire.register(PEER, spire.agentProgram(), 3_600);
    Path files = directory.resolve("peer");
    spire.fetchTo(files);
    return TlsPeer.started(
        files.resolve("svid.0.pem"), files.resolve("svid.0.key"), files.resolve("bundle.0.pem"));
  }

  private static void call(TlsContext context, TlsPeer peer) throws IOException {
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), peer.port());
    try (SSLSocket socket = context.secure(plain, "orders.test", peer.port())) {
      socket.startHandshake();
      socket.getOutputStream().write('x');
      assertThat(socket.getInputStream().read()).isEqualTo('x');
    }
  }

  private TlsContext awaitOtherThan(TlsContext before, TlsIdentity identity) throws Exception {
    while (true) {
      TlsContext now = identity.context(TO_PEER);
      if (now != before) {
        return now;
      }
      awaitChange();
    }
  }

  /** It may be rotated once more before the agent hears of the entry's end. */
  private void awaitNoContext(TlsIdentity identity) throws InterruptedException {
    while (true) {
      try {
        identity.context(TO_PEER);
      } catch (IOException e) {
        return;
      }
      awaitChange();
    }
  }

  private void awaitChange() throws InterruptedException {
    assertThat(changes.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
  }
}
