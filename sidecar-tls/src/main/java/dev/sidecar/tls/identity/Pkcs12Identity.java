package dev.sidecar.tls.identity;

import dev.sidecar.discovery.FileContents;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.tls.files.Problems;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a certificate and its key out of a PKCS#12 key store, with the password from a file. */
final class Pkcs12Identity {
  private static final String EXPECTED = "a PKCS#12 key store with one key";

  private static final Pattern ASCII = Pattern.compile("\\p{ASCII}*");

  private Pkcs12Identity() {}

  static KeyedIdentity read(IdentityPolicy.Pkcs12 files, List<FileContents> contents) {
    Problems problems = new Problems();
    String bytes = problems.text(files.file(), contents.get(0), EXPECTED);
    String line = problems.text(files.passwordFile(), contents.get(1), "a password");
    if (!ASCII.matcher(line).matches()) {
      // The JDK opens keys with no other.
      problems.add(files.passwordFile(), "a password that is not ASCII", "an ASCII password");
    }
    problems.done();
    char[] password = line.replaceFirst("\r?\n$", "").toCharArray();
    try {
      KeyStore store = open(files, bytes, password, problems);
      problems.done();
      return only(files.file(), Objects.requireNonNull(store), password);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private static @Nullable KeyStore open(
      IdentityPolicy.Pkcs12 files, String bytes, char[] password, Problems problems) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1)), password);
      return store;
    } catch (IOException e) {
      boolean locked = e.getCause() instanceof UnrecoverableKeyException;
      problems.add(
          files.file(),
          locked ? "another password than that in " + files.passwordFile() : "cannot be read",
          EXPECTED);
    } catch (GeneralSecurityException e) {
      problems.add(files.file(), "protected in a way that this JVM does not know", EXPECTED);
    }
    return null;
  }

  private static KeyedIdentity only(Path file, KeyStore store, char[] password) {
    Problems problems = new Problems();
    try {
      List<String> keys = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)) {
          keys.add(alias);
        }
      }
      if (keys.size() == 1 && store.getKey(keys.get(0), password) instanceof PrivateKey key) {
        List<X509Certificate> chain =
            Arrays.stream(store.getCertificateChain(keys.get(0)))
                .map(X509Certificate.class::cast)
                .toList();
        return IdentityFiles.fit(file, chain, key);
      }
      problems.add(file, keys.size() + " keys", EXPECTED);
    } catch (GeneralSecurityException e) {
      problems.add(file, "a key that the password does not open", EXPECTED);
    }
    problems.done();
    throw new IllegalStateException("a problem was noted");
  }
}
