package dev.sidecar.tls.identity;

import dev.sidecar.discovery.FileContents;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.tls.files.CertificateFiles;
import dev.sidecar.tls.files.Pem;
import dev.sidecar.tls.files.Pem.Block;
import dev.sidecar.tls.files.Problems;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a certificate and its key out of two PEM files, or out of one that holds both. */
final class PemIdentity {
  private static final String EXPECTED = "one PKCS#8 key, -----BEGIN PRIVATE KEY-----";
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

  private PemIdentity() {}

  static KeyedIdentity read(IdentityPolicy.Files files, List<FileContents> contents) {
    Problems problems = new Problems();
    List<X509Certificate> chain =
        CertificateFiles.certificates(files.certificates(), contents.get(0), problems);
    PrivateKey key = key(files.key(), contents.get(1), problems);
    problems.done();
    return IdentityFiles.fit(files.certificates(), chain, Objects.requireNonNull(key));
  }

  private static @Nullable PrivateKey key(Path file, FileContents contents, Problems problems) {
    String text = problems.text(file, contents, EXPECTED);
    if (text.isEmpty()) {
      return null;
    }
    List<Block> keys =
        Pem.blocks(file, text, problems).stream()
            .filter(block -> block.label().endsWith("PRIVATE KEY"))
            .toList();
    if (keys.size() != 1) {
      // One without an end is noted already.
      if (!keys.isEmpty() || !text.contains("PRIVATE KEY-----")) {
        problems.add(file, keys.isEmpty() ? "no key in it" : keys.size() + " keys", EXPECTED);
      }
      return null;
    }
    Block block = keys.get(0);
    if (!block.label().equals("PRIVATE KEY")) {
      problems.add(
          file,
          block.label().equals("ENCRYPTED PRIVATE KEY")
              ? "an encrypted key"
              : "a key in the old form " + block.label(),
          EXPECTED + "; openssl pkcs8 -topk8 -nocrypt -in " + file + " -out " + file + ".p8");
      return null;
    }
    PrivateKey key = decoded(block.der());
    if (key == null) {
      problems.add(file, "a key that cannot be read", EXPECTED + " of RSA, EC or Ed25519");
    }
    return key;
  }

  /** The exceptions on the way are left out: they could quote what they choked on. */
  private static @Nullable PrivateKey decoded(byte[] der) {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException e) {
        // Perhaps the next.
      }
    }
    return null;
  }
}
