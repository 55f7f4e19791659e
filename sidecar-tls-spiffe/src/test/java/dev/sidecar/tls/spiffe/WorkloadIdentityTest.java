package dev.sidecar.tls.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.TlsContext;
import dev.sidecar.spi.TlsIdentity;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import dev.sidecar.tls.MeshTls;
import io.grpc.Status;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client whose identity an agent gives, and takes away: over real sockets, to a real peer. */
class WorkloadIdentityTest {
  private static final String ID = "spiffe://mesh.example/ns/shop/web";
  private static final String PEER = "spiffe://mesh.example/ns/shop/orders";
  private static final TlsPolicy TO_PEER =
      TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId(PEER));
  private static final TlsPolicy TO_PARTNER =
      TlsPolicy.DEFAULT.withPeers(new PeerMatch.TrustDomain("partner.example"));
  private static final long LIMIT_SECONDS = 60;

  private final TestAuthority root = TestAuthority.root("mesh");
  private final TestAuthority partner = TestAuthority.root("partner");
  private final Timer timer = Timer.started(Ticker.system(), "test-timer");
  private final Semaphore changes = new Semaphore(0);
  @TempDir private Path directory;
  private TestAgent agent;
  private TlsIdentity identity;

  @BeforeEach
  void startAgent() throws Exception {
    agent = TestAgent.started(directory);
  }

  @AfterEach
  void stopAll() throws Exception {
    if (identity != null) {
      identity.close();
    }
    agent.close();
    timer.close();
  }

  private void open() {
    IdentityPolicy policy =
        new IdentityPolicy(
            new IdentityPolicy.WorkloadApi(agent.address()),
            IdentityPolicy.Trust.NONE,
            IdentityPolicy.Provider.JDK);
    identity = MeshTls.create().open(policy, timer);
    identity.listen(changes::release);
  }

  /** Waits until connections are secured with something else than now. */
  private void says(X509SVIDResponse message) throws Exception {
    TlsContext before = identity.context(TO_PEER);
    agent.says(message);
    while (identity.context(TO_PEER) == before) {
      awaitChange();
    }
  }

  private void awaitChange() throws InterruptedException {
    assertThat(changes.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private void openReady(X509SVIDResponse message) throws Exception {
    agent.says(message);
    open();
    identity.ready().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private void awaitNoContext() throws InterruptedException {
    while (true) {
      try {
        identity.context(TO_PEER);
      } catch (IOException e) {
        return;
      }
      awaitChange();
    }
  }

  private SSLSocket connect(TlsPolicy policy, TlsPeer peer) throws IOException {
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), peer.port());
    SSLSocket secured = identity.context(policy).secure(plain, "orders.test", peer.port());
    secured.startHandshake();
    return secured;
  }

  private static void echo(SSLSocket socket) throws IOException {
    socket.getOutputStream().write('x');
    assertThat(socket.getInputStream().read()).isEqualTo('x');
  }

  private static X509Certificate certificate(X509SVIDResponse message) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(message.getSvids(0).getX509Svid().newInput());
  }

  private static X509SVIDResponse message(X509SVID svid) {
    return Messages.of(svid);
  }

  @Test
  void peersKnowEachOtherByWhatTheAgentGave() throws Exception {
    openReady(message(Messages.svid(ID, root)));
    try (TlsPeer peer = TlsPeer.started(root.issue(PEER), root);
        SSLSocket socket = connect(TO_PEER, peer)) {
      echo(socket);
      assertThat(peer.caller().getSubjectAlternativeNames().toString()).contains(ID);
    }
  }

  @Test
  void peerOfAnotherIdIsRefused() throws Exception {
    openReady(message(Messages.svid(ID, root)));
    try (TlsPeer peer = TlsPeer.started(root.issue("spiffe://mesh.example/evil"), root)) {
      assertThatThrownBy(() -> connect(TO_PEER, peer))
          .hasMessageContaining("spiffe://mesh.example/evil");
    }
  }

  @Test
  void rotatedCertificateIsShownByTheNextHandshakeAndCutsNoConnection() throws Exception {
    openReady(message(Messages.svid(ID, root)));
    try (TlsPeer peer = TlsPeer.started(root.issue(PEER), root);
        SSLSocket before = connect(TO_PEER, peer)) {
      echo(before);
      X509Certificate first = peer.caller();
      says(message(Messages.svid(ID, root)));
      try (SSLSocket after = connect(TO_PEER, peer)) {
        echo(after);
        assertThat(peer.caller()).isNotEqualTo(first);
        echo(before);
      }
    }
  }

  @Test
  void federatedPeerIsHeldAgainstTheBundleOfItsDomain() throws Exception {
    openReady(Messages.federated(message(Messages.svid(ID, root)), "partner.example", partner));
    try (TlsPeer peer = TlsPeer.started(partner.issue("spiffe://partner.example/api"), root)) {
      try (SSLSocket socket = connect(TO_PARTNER, peer)) {
        echo(socket);
      }
    }
    // The same name, by an authority of another domain.
    try (TlsPeer peer = TlsPeer.started(root.issue("spiffe://partner.example/api"), root)) {
      assertThatThrownBy(() -> connect(TO_PARTNER, peer))
          .hasMessageContaining("spiffe://partner.example/api");
    }
  }

  @Test
  void trustDomainThatTheAgentNamesNoMoreIsRevoked() throws Exception {
    X509SVIDResponse alone = message(Messages.svid(ID, root));
    openReady(Messages.federated(alone, "partner.example", partner));
    try (TlsPeer peer = TlsPeer.started(partner.issue("spiffe://partner.example/api"), root)) {
      connect(TO_PARTNER, peer).close();
      says(alone);
      assertThatThrownBy(() -> connect(TO_PARTNER, peer)).hasMessageContaining("partner.example");
    }
  }

  @Test
  void revocationListOfTheAgentIsHeldAgainstPeers() throws Exception {
    openReady(message(Messages.svid(ID, root)));
    TestCertificate own = root.issue(PEER);
    try (TlsPeer peer = TlsPeer.started(own, root)) {
      connect(TO_PEER, peer).close();
      says(
          message(Messages.svid(ID, root)).toBuilder()
              .addCrl(ByteString.copyFrom(root.revoke(own.leaf()).getEncoded()))
              .build());
      assertThatThrownBy(() -> connect(TO_PEER, peer)).hasMessageContaining("revoked");
    }
  }

  @Test
  void withoutAnEntryConnectionsFailAndSayWhatIsWaitedFor() throws Exception {
    agent.refuses(Status.PERMISSION_DENIED.withDescription("no identity issued"));
    open();
    agent.awaitAsked(2);
    assertThat(identity.ready()).isNotDone();
    assertThatThrownBy(() -> identity.context(TO_PEER))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(agent.address());
    agent.says(message(Messages.svid(ID, root)));
    identity.ready().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(identity.context(TO_PEER)).isNotNull();
  }

  @Test
  void deletedEntryEndsTheUseOfTheIdentity() throws Exception {
    openReady(message(Messages.svid(ID, root)));
    assertThat(identity.context(TO_PEER)).isNotNull();
    agent.refuses(Status.PERMISSION_DENIED.withDescription("no identity issued"));
    awaitNoContext();
  }

  @Test
  void identityOutlivesItsAgent() throws Exception {
    openReady(message(Messages.svid(ID, root)));
    agent.stop();
    try (TlsPeer peer = TlsPeer.started(root.issue(PEER), root)) {
      try (SSLSocket socket = connect(TO_PEER, peer)) {
        echo(socket);
      }
      agent.start();
      says(message(Messages.svid(ID, root)));
      try (SSLSocket socket = connect(TO_PEER, peer)) {
        echo(socket);
      }
    }
  }

  @Test
  void malformedMessageLeavesTheLastGoodOneInForce() throws Exception {
    X509SVIDResponse good = message(Messages.svid(ID, root));
    openReady(good);
    agent.says(message(good.getSvids(0).toBuilder().clearBundle().build()));
    try (TlsPeer peer = TlsPeer.started(root.issue(PEER), root)) {
      connect(TO_PEER, peer).close();
      assertThat(peer.caller()).isEqualTo(certificate(good));
      X509SVIDResponse next = message(Messages.svid(ID, root));
      says(next);
      connect(TO_PEER, peer).close();
      assertThat(peer.caller()).isEqualTo(certificate(next));
    }
  }

  @Test
  void policyWithoutASocketIsRefusedUnlessTheEnvironmentNamesOne() {
    assertThat(System.getenv(AgentAddress.VARIABLE)).as(AgentAddress.VARIABLE).isNull();
    IdentityPolicy policy =
        new IdentityPolicy(
            new IdentityPolicy.WorkloadApi(null),
            IdentityPolicy.Trust.NONE,
            IdentityPolicy.Provider.JDK);
    assertThatThrownBy(() -> MeshTls.create().open(policy, timer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SPIFFE_ENDPOINT_SOCKET is not set");
  }
}
