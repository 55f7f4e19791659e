package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with one context for its life, whose files change in a test's time. */
@ParameterizedClass
@EnumSource(Provider.class)
@Timeout(120)
class ServerTlsTest {
  private static final String CALLER = "spiffe://mesh.example/ns/shop/web";
  private static final String SERVER = "spiffe://mesh.example/ns/shop/orders";
  private static final Duration SETTLED = Duration.ofMillis(100);

  private final Provider provider;
  @TempDir Path directory;
  private final TestAuthority authority = TestAuthority.root("mesh");
  private final TestAuthority other = TestAuthority.root("other");
  private final TestCertificate certificate = authority.issue(CALLER);
  private final ManualTime time = ManualTime.standing();
  private ServerTls tls;
  private ServedByJdk server;

  ServerTlsTest(Provider provider) {
    this.provider = provider;
  }

  @BeforeEach
  void serve() throws IOException {
    Files.writeString(directory.resolve("ca.pem"), authority.pem());
    Files.writeString(directory.resolve("ca.crl"), TestCertificate.pem(authority.revoke()));
    authority.issue(SERVER).write(directory.resolve("own.pem"), directory.resolve("own.key"));
    tls = builder().build();
    server = ServedByJdk.start(tls);
  }

  @AfterEach
  void close() {
    server.close();
    tls.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aCallerIsKnownToTheApplication(String version) throws IOException {
    Caller caller = new Caller(authority, certificate).speaking(version);
    assertThat(caller.get(server.port())).isEqualTo("200 " + CALLER);
  }

  @Test
  void aCallerMustShowACertificate() {
    assertThatThrownBy(() -> new Caller(authority, null).get(server.port()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aCallerOfAnotherTrustDomainIsRefusedByTheHandshake() {
    Caller stranger = new Caller(authority, authority.issue("spiffe://elsewhere.example/web"));
    assertThatThrownBy(() -> stranger.get(server.port())).isInstanceOf(IOException.class);
  }

  @Test
  void anOlderVersionIsSpokenOnlyWhenAskedFor() throws IOException {
    Caller old = new Caller(authority, certificate).speaking("TLSv1.2");
    try (ServerTls strict = builder().minVersion(Version.TLS_1_3).build();
        ServedByJdk served = ServedByJdk.start(strict)) {
      assertThatThrownBy(() -> old.connect(served.port())).isInstanceOf(IOException.class);
      assertThat(new Caller(authority, certificate).get(served.port())).startsWith("200");
    }
    assertThat(old.get(server.port())).startsWith("200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aNewHandshakeHasTheNewCertificateAtOnceAndAnOldConnectionLivesOn(String version)
      throws IOException {
    Caller caller = new Caller(authority, certificate).speaking(version);
    try (Caller.Connection before = caller.connect(server.port())) {
      before.get("/");
      TestCertificate next = authority.issue(SERVER);
      next.write(directory.resolve("own.pem"), directory.resolve("own.key"));
      settle();
      try (Caller.Connection after = caller.connect(server.port())) {
        assertThat(after.shown()).isEqualTo(next.leaf()).isNotEqualTo(before.shown());
        assertThat(after.get("/")).startsWith("200");
      }
      assertThat(before.get("/")).startsWith("200");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void sessionsAreResumedWhileNothingChanges(String version) throws IOException {
    Caller caller = new Caller(authority, certificate).speaking(version);
    caller.get(server.port());
    caller.get(server.port());
    // bctls gives no tickets in TLS 1.3.
    boolean resumes = provider == Provider.JDK || version.equals("TLSv1.2");
    assertThat(caller.fullHandshakes()).isEqualTo(resumes ? 1 : 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void noSessionIsResumedOnceTheTrustHasChanged(String version) throws IOException {
    Caller caller = new Caller(authority, certificate).speaking(version);
    caller.get(server.port());
    Files.writeString(directory.resolve("ca.pem"), authority.pem() + other.pem());
    settle();
    assertThat(caller.get(server.port())).startsWith("200");
    assertThat(caller.fullHandshakes()).isEqualTo(2);
    Files.writeString(directory.resolve("ca.pem"), other.pem());
    settle();
    assertThatThrownBy(() -> caller.get(server.port())).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void theConnectionOfACallerThatIsRevokedEndsAndAnothersLivesOn(String version)
      throws IOException {
    Caller caller = new Caller(authority, certificate).speaking(version);
    Caller neighbour =
        new Caller(authority, authority.issue("spiffe://mesh.example/b")).speaking(version);
    try (Caller.Connection revoked = caller.connect(server.port());
        Caller.Connection good = neighbour.connect(server.port())) {
      revoked.get("/");
      good.get("/");
      revoke(certificate.leaf());
      assertThatThrownBy(() -> revoked.get("/")).isInstanceOf(IOException.class);
      assertThat(good.get("/")).isEqualTo("200 spiffe://mesh.example/b");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aContextOfTheManagersFollowsWithEachFullHandshake(String version) throws Exception {
    try (ServedByJdk managed = ServedByJdk.start(tls, ofManagers())) {
      assertThat(new Caller(authority, certificate).speaking(version).get(managed.port()))
          .isEqualTo("200 " + CALLER);
      TestCertificate next = authority.issue(SERVER);
      next.write(directory.resolve("own.pem"), directory.resolve("own.key"));
      Files.writeString(directory.resolve("ca.pem"), authority.pem() + other.pem());
      settle();
      Caller fresh = new Caller(authority, other.issue(CALLER)).speaking(version);
      try (Caller.Connection connection = fresh.connect(managed.port())) {
        assertThat(connection.shown()).isEqualTo(next.leaf());
        assertThat(connection.get("/")).isEqualTo("200 " + CALLER);
      }
    }
  }

  @Test
  void aContextOfTheManagersResumesAndItsCallerIsAskedAgain() throws Exception {
    Caller caller = new Caller(authority, certificate);
    try (ServedByJdk managed = ServedByJdk.start(tls, ofManagers())) {
      assertThat(caller.get(managed.port())).isEqualTo("200 " + CALLER);
      revoke(certificate.leaf());
      assertThat(caller.get(managed.port())).startsWith("403 ").contains("revoked", CALLER);
      // Without this, the refusal would be the handshake's.
      assertThat(caller.fullHandshakes()).isEqualTo(1);
    }
  }

  private SSLContext ofManagers() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {tls.keyManager()}, new TrustManager[] {tls.trustManager()}, null);
    return context;
  }

  @Test
  void aCertificateThatHasExpiredSinceTheHandshakeIsRefused() throws IOException {
    Instant soon = Instant.now().plusSeconds(60);
    TestCertificate brief =
        authority.issue(leaf -> leaf.uri(CALLER).valid(soon.minusSeconds(3_600), soon));
    try (Caller.Connection connection = new Caller(authority, brief).connect(server.port())) {
      assertThat(connection.get("/")).startsWith("200");
      time.advance(Duration.ofSeconds(120));
      assertThat(connection.get("/")).startsWith("403").contains("expired", CALLER);
    }
  }

  @Test
  void aServerSaysWhatItLacks() {
    IdentityPolicy identity = identity();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerTls.builder(identity).build())
        .withMessage("callers: none (expected: at least one, such as a trust domain)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> named(IdentityPolicy.NONE).build())
        .withMessage("identity: no certificate (expected: files, pkcs12, workloadApi or custom)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> named(identity.with(IdentityPolicy.Trust.NONE)).build())
        .withMessage("identity.trust: none (expected: a bundle or domains that vouch for callers)");
  }

  private void revoke(X509Certificate... revoked) throws IOException {
    Files.writeString(directory.resolve("ca.crl"), TestCertificate.pem(authority.revoke(revoked)));
    settle();
  }

  private void settle() {
    time.advance(SETTLED);
    time.advance(SETTLED);
  }

  private ServerTls.Builder builder() {
    return named(identity()).minVersion(Version.TLS_1_2).timer(time.timer());
  }

  private static ServerTls.Builder named(IdentityPolicy identity) {
    return ServerTls.builder(identity).callers(new PeerMatch.TrustDomain("mesh.example"));
  }

  private IdentityPolicy identity() {
    return new IdentityPolicy(
        new IdentityPolicy.Files(directory.resolve("own.pem"), directory.resolve("own.key")),
        new IdentityPolicy.Trust(
            directory.resolve("ca.pem"), Map.of(), List.of(directory.resolve("ca.crl"))),
        provider);
  }
}
