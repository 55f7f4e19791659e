package dev.sidecar.bench.tls;

import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * One certificate (P-256, issued by a root of P-256) with which both ends show who they are, and
 * the JDK's own verification of it, counted: a session that is resumed verifies nothing.
 */
final class Credentials {
  private final TestAuthority authority = TestAuthority.root("benchmark");
  private final TestCertificate own = authority.issue(leaf -> leaf.dns("orders.test"));
  private final AtomicInteger verified = new AtomicInteger();

  TestCertificate own() {
    return own;
  }

  /** How many certificates were looked at so far. */
  int verified() {
    return verified.get();
  }

  X509ExtendedKeyManager keys() {
    return new OneKey(own);
  }

  X509ExtendedTrustManager trust() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("authority", authority.certificate());
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return new Counting((X509ExtendedTrustManager) factory.getTrustManagers()[0]);
  }

  private final class Counting extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager trust;

    Counting(X509ExtendedTrustManager trust) {
      this.trust = trust;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      verified.incrementAndGet();
      trust.checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      verified.incrementAndGet();
      trust.checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return trust.getAcceptedIssuers();
    }
  }
}
