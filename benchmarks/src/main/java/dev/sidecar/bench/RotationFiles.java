package dev.sidecar.bench;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The client's certificate, key and trust bundle in files. Each is replaced by a rename; between
 * those of a certificate and of its key the pair does not fit.
 */
final class RotationFiles {
  private static final String CERTIFICATES = "svid.pem";
  private static final String KEY = "key.pem";
  private static final String BUNDLE = "bundle.pem";
  private static final String FRESH = "fresh";

  private final Path directory;

  RotationFiles(Path directory) {
    this.directory = directory;
  }

  IdentityPolicy policy(IdentityPolicy.Provider provider) {
    return IdentityPolicy.files(
            directory.resolve(CERTIFICATES), directory.resolve(KEY), directory.resolve(BUNDLE))
        .with(provider);
  }

  void certificate(TestCertificate own) throws IOException {
    replace(KEY, own.keyPem());
    replace(CERTIFICATES, own.chainPem());
  }

  void bundle(String pem) throws IOException {
    replace(BUNDLE, pem);
  }

  private void replace(String name, String text) throws IOException {
    Path fresh = directory.resolve(FRESH);
    Files.writeString(fresh, text);
    Files.move(
        fresh,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Deletes all of them, and their directory. */
  void delete() throws IOException {
    for (String name : List.of(CERTIFICATES, KEY, BUNDLE, FRESH)) {
      Files.deleteIfExists(directory.resolve(name));
    }
    Files.delete(directory);
  }
}
