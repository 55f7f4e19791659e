package dev.sidecar.http;

import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Contexts of the JDK for both sides of a test. */
final class TlsParts {
  private static final char[] NO_PASSWORD = {};

  private TlsParts() {}

  /** What a server has: its certificate, and whom it trusts among clients. */
  static SSLContext serving(TestCertificate own, X509Certificate... trusted) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(own), new TrustManager[] {trust(List.of(trusted))}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static KeyManager @Nullable [] keys(@Nullable TestCertificate own) {
    if (own == null) {
      return null;
    }
    try {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store(own), NO_PASSWORD);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A store with a key, for programs that want a file. */
  static KeyStore store(TestCertificate own) {
    KeyStore store = empty();
    try {
      store.setKeyEntry("own", own.key(), NO_PASSWORD, own.chain().toArray(X509Certificate[]::new));
      return store;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A store of authorities. */
  static KeyStore store(List<X509Certificate> trusted) {
    KeyStore store = empty();
    try {
      for (X509Certificate each : trusted) {
        store.setCertificateEntry(each.getSerialNumber().toString(), each);
      }
      return store;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static X509ExtendedTrustManager trust(List<X509Certificate> trusted) {
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store(trusted));
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore empty() {
    try {
      // PKCS12 would encrypt each key by ten thousand rounds.
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, null);
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
