package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.TlsContext;
import dev.sidecar.spi.TlsIdentity;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.time.Timer;
import dev.sidecar.tls.Loopback.Outcomes;
import dev.sidecar.tls.identity.IdentitySource;
import dev.sidecar.tls.identity.IdentityState;
import dev.sidecar.tls.identity.KeyedIdentity;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Identities in files, over real handshakes, in a test's time. */
@Timeout(120)
class MeshTlsTest {
  private static final String CLIENT = "spiffe://mesh.example/ns/shop/web";
  private static final String SERVER = "spiffe://mesh.example/ns/shop/orders";
  private static final TlsPolicy TO_SERVER =
      TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId(SERVER));
  private static final Duration SETTLED = Duration.ofMillis(100);

  @TempDir Path directory;
  private final TestAuthority authority = TestAuthority.root("mesh");
  private final ManualTime time = ManualTime.standing();
  private final Timer timer = time.timer();
  private final MeshTls tls = MeshTls.create();
  private MeshIdentity client;
  private MeshIdentity server;

  @BeforeEach
  void open() throws IOException {
    Files.writeString(directory.resolve("ca.pem"), authority.pem());
    write("client", authority.issue(CLIENT));
    write("server", authority.issue(leaf -> leaf.uri(SERVER).dns("orders.svc")));
    client = tls.follow(policy("client"), timer);
    server = tls.follow(policy("server"), timer);
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void bothEndsVerifyEachOther() throws Exception {
    Outcomes outcomes = connect(TO_SERVER);
    assertThat(outcomes.areGood()).as("%s", outcomes).isTrue();
    assertThat(outcomes.client().session().getProtocol()).isEqualTo("TLSv1.3");
  }

  @Test
  void serverIsAskedForByTheNameOfTheClusterAndNotOfItsAddress() throws Exception {
    assertThat(asked(TO_SERVER, "orders.svc")).containsExactly("orders.svc");
    assertThat(asked(TO_SERVER.withServerName("shop"), "orders.svc")).containsExactly("shop");
    assertThat(asked(TO_SERVER, "127.0.0.1")).isEmpty();
  }

  private List<String> asked(TlsPolicy policy, String host) throws Exception {
    Outcomes outcomes =
        Loopback.connect(
            (raw, port) -> client.context(policy).secure(raw, host, port), this::serve);
    assertThat(outcomes.areGood()).as("%s", outcomes).isTrue();
    return ((ExtendedSSLSession) outcomes.server().session())
        .getRequestedServerNames().stream()
            .map(name -> ((SNIHostName) name).getAsciiName())
            .toList();
  }

  @Test
  void withoutPeersTheHostMustBeNamed() throws Exception {
    assertThat(connect(TlsPolicy.DEFAULT).areGood()).isTrue();
    TlsPolicy other = TlsPolicy.DEFAULT.withServerName("carts.svc");
    Outcomes outcomes = connect(other);
    assertThat(client.context(other).explain(outcomes.client().failure()).message())
        .isEqualTo(
            "carts.svc (127.0.0.1:%d), %s, orders.svc: wrong-host: not a certificate of that host"
                    .formatted(outcomes.port(), SERVER)
                + " (expected: carts.svc)");
  }

  @Test
  void anotherIdentityIsRefusedWithinTheHandshake() throws Exception {
    TlsPolicy carts =
        TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId("spiffe://mesh.example/ns/shop/carts"));
    Outcomes outcomes = connect(carts);
    assertThat(outcomes.client().failure())
        .hasMessageContaining("wrong-identity")
        .hasMessageContaining("expected: spiffe://mesh.example/ns/shop/carts");
    assertThat(client.context(carts).explain(outcomes.client().failure()).reason())
        .isEqualTo(HandshakeFailure.WRONG_IDENTITY);
    assertThat(outcomes.server().failure()).isNotNull();
  }

  @Test
  void certificateThatWasRotatedIsShownThoughSessionsCouldBeResumed() throws Exception {
    TestCertificate first = authority.issue(CLIENT);
    write("client", first);
    settle();
    assertThat(connect(TO_SERVER).server().peer().get(0)).isEqualTo(first.leaf());
    assertThat(connect(TO_SERVER).server().peer().get(0)).isEqualTo(first.leaf());
    AtomicInteger changes = new AtomicInteger();
    client.listen(changes::incrementAndGet);
    TlsContext before = client.context(TO_SERVER);
    TestCertificate second = authority.issue(CLIENT);
    write("client", second);
    settle();
    assertThat(changes).hasValue(1);
    assertThat(client.context(TO_SERVER)).isNotSameAs(before);
    assertThat(connect(TO_SERVER).server().peer().get(0)).isEqualTo(second.leaf());
  }

  @Test
  void contextIsTheSameUntilSomethingChanges() throws Exception {
    TlsContext context = client.context(TO_SERVER);
    settle();
    assertThat(client.context(TO_SERVER)).isSameAs(context);
    assertThat(client.context(TlsPolicy.DEFAULT)).isNotSameAs(context);
    assertThat(context.provider()).isEqualTo("SunJSSE");
    assertThat(context.validity()).isNotNull();
    assertThat(client.ready()).isCompleted();
  }

  @Test
  void whatIsWaitedForIsToldWithTheLastFailureOfItsSource() throws Exception {
    AtomicReference<IdentitySource.Listener> told = new AtomicReference<>();
    IdentitySource later =
        (listener, its) -> {
          told.set(listener);
          return () -> {};
        };
    IdentityPolicy policy =
        new IdentityPolicy(
            new IdentityPolicy.Custom("later"),
            IdentityPolicy.Trust.of(directory.resolve("ca.pem")),
            IdentityPolicy.Provider.JDK);
    try (TlsIdentity waiting =
        MeshTls.builder().source("later", later).build().open(policy, timer)) {
      String expected = "identity: no certificate yet (expected: one from " + policy.source() + ")";
      assertThatThrownBy(() -> waiting.context(TO_SERVER)).hasMessage(expected);
      IOException refused = new IOException("agent.sock: connection refused");
      told.get().failed(refused);
      assertThatThrownBy(() -> waiting.context(TO_SERVER))
          .hasMessage(expected + ": agent.sock: connection refused")
          .hasCause(refused);
      TestCertificate own = authority.issue(CLIENT);
      told.get().changed(IdentityState.of(new KeyedIdentity(own.chain(), own.key())));
      assertThat(waiting.context(TO_SERVER).validity()).isNotNull();
      told.get().changed(new IdentityState(null, null));
      assertThatThrownBy(() -> waiting.context(TO_SERVER)).hasMessage(expected);
    }
  }

  @Test
  void workloadApiWithoutItsModuleIsRefusedWithWhatToAdd() {
    IdentityPolicy policy =
        new IdentityPolicy(
            new IdentityPolicy.WorkloadApi(null),
            IdentityPolicy.Trust.NONE,
            IdentityPolicy.Provider.JDK);
    assertThatThrownBy(() -> tls.open(policy, timer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dev.sidecar:sidecar-tls-spiffe");
  }

  private Outcomes connect(TlsPolicy policy) throws Exception {
    return Loopback.connect(
        (raw, port) -> client.context(policy).secure(raw, "orders.svc", port), this::serve);
  }

  private Socket serve(Socket accepted, int port) throws IOException {
    return server
        .serving(List.of(new PeerMatch.TrustDomain("mesh.example")), TlsPolicy.Version.TLS_1_3)
        .secure(accepted);
  }

  private void settle() {
    time.advance(SETTLED);
    time.advance(SETTLED);
  }

  private void write(String name, TestCertificate certificate) throws IOException {
    certificate.write(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
  }

  private IdentityPolicy policy(String name) {
    return IdentityPolicy.files(
        directory.resolve(name + ".pem"),
        directory.resolve(name + ".key"),
        directory.resolve("ca.pem"));
  }
}
