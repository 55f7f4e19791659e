package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.TlsContext;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import dev.sidecar.tls.Loopback.Outcomes;
import dev.sidecar.tls.trust.PeerRefusedException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that change under a client, well and badly, in a test's time. */
@Timeout(120)
class RotationTest {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration AGAIN = Duration.ofSeconds(10);
  private static final TlsPolicy POLICY =
      TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId(World.ORDERS));

  @TempDir Path directory;
  private final TestAuthority authority = TestAuthority.root("mesh");
  private final TestCertificate first = authority.issue(World.OURS);
  private final TestCertificate second = authority.issue(World.OURS);
  private final TestCertificate server = authority.issue(World.ORDERS);
  private final AnyPeer peer = AnyPeer.showing(server);
  private final ManualTime time = ManualTime.standing();
  private final Logged logged = new Logged();
  private ServerSocket listening;
  private MeshIdentity client;

  @BeforeEach
  void open() throws IOException {
    listening = Loopback.listen();
    write(first);
    write("ca.pem", authority.pem());
    client = MeshTls.create().follow(policy(), time.timer());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    listening.close();
    for (TestCertificate each : List.of(first, second)) {
      Secrets.assertNoneOf(each.key(), logged.lines());
    }
    logged.close();
  }

  @Test
  void halfOfAPairIsNeverUsed() throws Exception {
    write("own.pem", second.chainPem());
    pass();
    assertShown(first);
    write("own.key", second.keyPem());
    pass();
    assertShown(second);
    assertThat(logged.warnings()).isEmpty();
  }

  @Test
  void brokenFileLeavesTheLastGoodAndIsToldOnce() throws Exception {
    TlsContext before = client.context(POLICY);
    String half = second.chainPem().substring(0, 300);
    write("own.pem", half);
    pass();
    assertThat(logged.warnings()).isEmpty();
    time.advance(AGAIN);
    assertThat(logged.warnings()).hasSize(1);
    assertThat(logged.warnings().get(0))
        .startsWith("identity: what was there before stays in force: " + path("own.pem"))
        .contains("a block CERTIFICATE without an end");
    time.advance(AGAIN);
    time.advance(AGAIN);
    assertThat(logged.warnings()).hasSize(1);
    assertThat(client.context(POLICY)).isSameAs(before);
    write(second);
    pass();
    assertShown(second);
  }

  @Test
  void certificateThatHasExpiredLeavesTheLastGood() throws Exception {
    TlsContext before = client.context(POLICY);
    Instant now = Instant.now();
    write(
        authority.issue(
            leaf -> leaf.uri(World.OURS).valid(now.minusSeconds(9), now.minusSeconds(5))));
    pass();
    assertThat(client.context(POLICY)).isSameAs(before);
    assertThat(logged.warnings()).hasSize(1);
    assertThat(logged.warnings().get(0)).contains("has expired");
  }

  @Test
  void brokenBundleLeavesTheLastGood() throws Exception {
    TlsContext before = client.context(POLICY);
    write("ca.pem", "");
    pass();
    time.advance(AGAIN);
    assertThat(client.context(POLICY)).isSameAs(before);
    assertThat(logged.warnings()).singleElement().asString().contains("ca.pem: an empty file");
  }

  @Test
  void directoryThatIsSwappedAsByTheKubeletIsOneChange() throws Exception {
    client.close();
    version("v1", first);
    Files.createSymbolicLink(path("..data"), Path.of("v1"));
    for (String name : List.of("own.pem", "own.key")) {
      Files.delete(path(name));
      Files.createSymbolicLink(path(name), Path.of("..data", name));
    }
    client = MeshTls.create().follow(policy(), time.timer());
    assertShown(first);
    version("v2", second);
    Files.createSymbolicLink(path("..tmp"), Path.of("v2"));
    Files.move(
        path("..tmp"),
        path("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    pass();
    assertShown(second);
  }

  @Test
  void changedTrustRefusesWhomItDoesNotHoldAnyMoreThoughSessionsCouldBeResumed() throws Exception {
    assertShown(first);
    assertThat(resumes()).isTrue();
    List<X509Certificate> shown = server.chain();
    assertThatCode(() -> client.context(POLICY).verify(shown, "orders.svc"))
        .doesNotThrowAnyException();
    write("ca.pem", TestAuthority.root("other").pem());
    pass();
    assertThatThrownBy(() -> client.context(POLICY).verify(shown, "orders.svc"))
        .isInstanceOf(PeerRefusedException.class)
        .hasMessageContaining("unknown-authority");
    assertThat(connect().client().failure()).hasMessageContaining("unknown-authority");
  }

  @Test
  void newCertificateIsShownThoughSessionsCouldBeResumed() throws Exception {
    assertShown(first);
    assertThat(resumes()).isTrue();
    write(second);
    pass();
    assertShown(second);
  }

  @Test
  void noSessionIsResumedWithAPeerWhoseCertificateHasExpired() throws Exception {
    Instant soon = Instant.now().plusSeconds(60);
    TestCertificate brief =
        authority.issue(leaf -> leaf.uri(World.ORDERS).valid(soon.minusSeconds(90), soon));
    AnyPeer expiring = AnyPeer.showing(brief);
    assertThat(connect(expiring).areGood()).isTrue();
    assertThat(connect(expiring).areGood()).isTrue();
    time.advance(Duration.ofMinutes(2));
    assertThat(connect(expiring).client().failure()).hasMessageContaining("expired");
  }

  @Test
  void closedIdentityHearsOfNothingAndStillServesWhatItHad() throws Exception {
    client.close();
    write(second);
    pass();
    assertShown(first);
  }

  @Test
  void filesAreFollowedInRealTimeAndNoThreadIsLeft() throws Exception {
    client.close();
    Timer timer = Timer.started(Ticker.system(), "test-timer");
    client = MeshTls.create().follow(policy(), timer);
    CountDownLatch changed = new CountDownLatch(1);
    client.listen(changed::countDown);
    write(second);
    assertThat(changed.await(60, TimeUnit.SECONDS)).isTrue();
    assertShown(second);
    client.close();
    timer.close();
    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each.getName().equals("sidecar-identity-file")) {
        each.join(60_000);
        assertThat(each.isAlive()).isFalse();
      }
    }
  }

  private void assertShown(TestCertificate expected) throws Exception {
    Outcomes outcomes = connect();
    assertThat(outcomes.areGood()).as("%s", outcomes).isTrue();
    assertThat(outcomes.server().peer().get(0)).isEqualTo(expected.leaf());
  }

  /** Two connections of one session say that it began at the same moment. */
  private boolean resumes() throws Exception {
    long begun = Objects.requireNonNull(connect().client().session()).getCreationTime();
    long again = Objects.requireNonNull(connect().client().session()).getCreationTime();
    return begun == again;
  }

  private Outcomes connect() throws Exception {
    return connect(peer);
  }

  private Outcomes connect(AnyPeer to) throws Exception {
    return Loopback.connect(
        (raw, port) -> client.context(POLICY).secure(raw, "orders.svc", port),
        to.serving(),
        listening);
  }

  private void pass() {
    time.advance(LOOK);
    time.advance(LOOK);
  }

  private void version(String name, TestCertificate certificate) throws IOException {
    Path version = Files.createDirectory(path(name));
    certificate.write(version.resolve("own.pem"), version.resolve("own.key"));
  }

  private void write(TestCertificate certificate) throws IOException {
    certificate.write(path("own.pem"), path("own.key"));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(path(name), text);
  }

  private Path path(String name) {
    return directory.resolve(name);
  }

  private IdentityPolicy policy() {
    return IdentityPolicy.files(path("own.pem"), path("own.key"), path("ca.pem"));
  }
}
