package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.IdentityPolicy.Trust;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.tls.files.UnusableFilesException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of our own that must not be used: each is refused at the start, with what is wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnusableFilesTest {
  private static final String PKCS8 = "openssl pkcs8 -topk8 -nocrypt -in ";

  private final TestAuthority authority = TestAuthority.root("mesh");
  private final TestAuthority issuing = authority.intermediate("issuing");
  private final TestCertificate good = issuing.issue(World.OURS);
  private final String key = good.keyPem();
  private Logged logged;
  private Path directory;

  @BeforeEach
  void write(@TempDir Path fresh) throws IOException {
    logged = new Logged();
    directory = fresh;
    good.write(path("own.pem"), path("own.key"));
    Files.writeString(path("ca.pem"), authority.pem());
  }

  @AfterEach
  void close() {
    Secrets.assertNoneOf(good.key(), logged.lines());
    logged.close();
  }

  /** What a file holds in place of what it should, and what is said of it. */
  record Fault(String name, String file, String text, String... says) {
    @Override
    public String toString() {
      return name;
    }
  }

  Stream<Fault> faults() {
    String chain = good.chainPem();
    String leaf = good.alone().chainPem();
    String issuer = chain.substring(leaf.length());
    String label = "PRIVATE KEY";
    return Stream.of(
        new Fault(
            "a key of another",
            "own.key",
            issuing.issue(World.OURS).keyPem(),
            "own.pem: the key is not that of the certificate",
            "(expected: the key that serial "),
        new Fault(
            "a key of another kind",
            "own.key",
            authority.issue(each -> each.rsa(2048)).keyPem(),
            "the key is not that of the certificate"),
        new Fault(
            "an empty certificate",
            "own.pem",
            "",
            "own.pem: an empty file (expected: PEM with -----BEGIN CERTIFICATE-----)"),
        new Fault(
            "an empty key", "own.key", "\n", "own.key: an empty file (expected: one PKCS#8 key"),
        new Fault(
            "a truncated certificate",
            "own.pem",
            chain.substring(0, chain.length() / 2),
            "own.pem: a block CERTIFICATE without an end (expected: a whole file"),
        new Fault(
            "a truncated leaf",
            "own.pem",
            leaf.substring(0, leaf.length() / 2),
            "own.pem: a block CERTIFICATE without an end"),
        new Fault(
            "a truncated key",
            "own.key",
            key.substring(0, key.length() / 2),
            "own.key: a block PRIVATE KEY without an end"),
        new Fault(
            "a certificate with characters lost",
            "own.pem",
            leaf.replaceFirst("\n.{8}", "\n"),
            "own.pem: certificate 1 cannot be read"),
        new Fault(
            "a key with characters lost",
            "own.key",
            key.replaceFirst("\n.{8}", "\n"),
            "own.key: a key that cannot be read"),
        new Fault("no PEM", "own.pem", "hello", "own.pem: no certificate in it (expected: PEM"),
        new Fault(
            "a key where certificates belong", "own.pem", key, "own.pem: no certificate in it"),
        new Fault(
            "certificates where a key belongs",
            "own.key",
            chain,
            "own.key: no key in it (expected: one PKCS#8 key"),
        new Fault("two keys", "own.key", key + key, "own.key: 2 keys (expected: one PKCS#8 key"),
        new Fault(
            "an encrypted key",
            "own.key",
            key.replace(label, "ENCRYPTED " + label),
            "own.key: an encrypted key",
            PKCS8),
        new Fault(
            "an old RSA key",
            "own.key",
            key.replace(label, "RSA " + label),
            "own.key: a key in the old form RSA PRIVATE KEY",
            PKCS8),
        new Fault(
            "an old EC key",
            "own.key",
            key.replace(label, "EC " + label),
            "own.key: a key in the old form EC PRIVATE KEY",
            PKCS8),
        new Fault(
            "a chain in the wrong order",
            "own.pem",
            issuer + leaf,
            "own.pem: certificate 2 is not the issuer of certificate 1",
            "intermediates in order"),
        new Fault(
            "a chain of strangers",
            "own.pem",
            leaf + authority.pem(),
            "certificate 2 is not the issuer of certificate 1"),
        new Fault("an empty bundle", "ca.pem", " ", "ca.pem: an empty file"),
        new Fault(
            "a truncated bundle",
            "ca.pem",
            authority.pem().substring(0, 200),
            "ca.pem: a block CERTIFICATE without an end"),
        new Fault("a key where a bundle belongs", "ca.pem", key, "ca.pem: no certificate in it"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void unusableFileIsRefusedAtTheStart(Fault fault) throws IOException {
    Files.writeString(path(fault.file()), fault.text());
    assertRefused(policy(), fault.says());
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() throws IOException {
    Files.delete(path("own.pem"));
    Files.delete(path("own.key"));
    Files.createDirectory(path("own.key"));
    UnusableFilesException refused =
        assertRefused(policy(), "own.pem: no such file", "own.key: a directory");
    assertThat(refused.problems()).hasSize(2);
  }

  @Test
  void certificateThatHasExpiredIsRefusedAtTheStart() throws IOException {
    Instant now = Instant.now();
    issuing
        .issue(leaf -> leaf.uri(World.OURS).valid(now.minusSeconds(120), now.minusSeconds(60)))
        .write(path("own.pem"), path("own.key"));
    Throwable refused = catchThrowable(() -> open(policy()));
    assertThat(refused)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(World.OURS)
        .hasMessageContaining("has expired (expected: one that is valid at ");
  }

  @Test
  void revocationListsThatCannotBeUsedAreRefused() throws IOException {
    Path crl = Files.writeString(path("all.crl"), "hello");
    assertRefused(with(crl), "all.crl: a revocation list that cannot be read");
    Files.writeString(crl, authority.pem());
    assertRefused(with(crl), "all.crl: no revocation list in it");
    Files.writeString(crl, TestCertificate.pem(authority.revokePartially()));
    assertRefused(with(crl), "all.crl: a partial list of CN=mesh (expected: whole lists)");
  }

  @Test
  void revocationListMayBeBinary() throws Exception {
    Path crl = Files.write(path("all.crl"), authority.revoke().getEncoded());
    open(with(crl)).close();
  }

  @Test
  void keyStoreIsOpenedByThePasswordInItsFile() throws Exception {
    MeshIdentity opened = open(store(path("own.p12"), "s3cret\n", "s3cret"));
    assertThat(opened.ready()).isCompleted();
    opened.close();
  }

  @Test
  void keyStoreThatCannotBeUsedIsRefused() throws Exception {
    IdentityPolicy policy = store(path("own.p12"), "wrong", "right");
    assertRefused(policy, "own.p12: another password than that in ", "own.pass", "one key");
    Files.writeString(path("own.p12"), "hello");
    assertRefused(policy, "own.p12: cannot be read (expected: a PKCS#12 key store with one key)");
    Files.writeString(path("own.p12"), "");
    assertRefused(policy, "own.p12: an empty file");
    Files.delete(path("own.p12"));
    assertRefused(policy, "own.p12: no such file");
    Files.writeString(path("own.pass"), "");
    assertRefused(policy, "own.p12: no such file", "own.pass: an empty file");
    Files.writeString(path("own.pass"), "sécret");
    assertRefused(policy, "own.p12: no such file", "own.pass: a password that is not ASCII");
    assertRefused(empty(path("none.p12")), "none.p12: 0 keys (expected: a PKCS#12 key store");
  }

  private UnusableFilesException assertRefused(IdentityPolicy policy, String... says) {
    Throwable refused = catchThrowable(() -> open(policy));
    assertThat(refused).isInstanceOf(UnusableFilesException.class);
    assertThat(refused.getMessage()).contains(says).contains(directory.toString());
    Secrets.assertNoneOf(good.key(), List.of(Secrets.trace(refused)));
    assertThat(Secrets.trace(refused)).doesNotContain("s3cret").doesNotContain("right");
    return (UnusableFilesException) refused;
  }

  private static MeshIdentity open(IdentityPolicy policy) {
    return MeshTls.create().follow(policy, ManualTime.standing().timer());
  }

  private IdentityPolicy policy() {
    return IdentityPolicy.files(path("own.pem"), path("own.key"), path("ca.pem"));
  }

  private IdentityPolicy with(Path crl) {
    return policy().with(new Trust(path("ca.pem"), Map.of(), List.of(crl)));
  }

  private IdentityPolicy store(Path file, String inFile, String password)
      throws IOException, GeneralSecurityException {
    return store(file, inFile, password, true);
  }

  private IdentityPolicy empty(Path file) throws IOException, GeneralSecurityException {
    return store(file, "right", "right", false);
  }

  private IdentityPolicy store(Path file, String inFile, String password, boolean filled)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    if (filled) {
      store.setKeyEntry(
          "own", good.key(), password.toCharArray(), good.chain().toArray(X509Certificate[]::new));
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password.toCharArray());
    }
    Files.writeString(path("own.pass"), inFile);
    return new IdentityPolicy(
        new IdentityPolicy.Pkcs12(file, path("own.pass")), Trust.of(path("ca.pem")), Provider.JDK);
  }

  private Path path(String name) {
    return directory.resolve(name);
  }
}
