package dev.sidecar.tls.provider;

import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One side of a handshake: a provider, a certificate of an authority, and trust in the authority.
 */
final class Party {
  private final TlsProvider provider;
  private final X509ExtendedTrustManager trust;
  private final SSLContext context;
  private final AtomicInteger verified = new AtomicInteger();

  Party(TlsProvider provider, TestAuthority authority, TestCertificate own) {
    this.provider = provider;
    try {
      this.trust = trust(authority);
      this.context = provider.context(new FixedKeys(own), trust);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  X509ExtendedTrustManager trust() {
    return trust;
  }

  /** How many peers' certificates were looked at: none is in a resumed session. */
  int verified() {
    return verified.get();
  }

  /** What its provider tells of a handshaken socket. */
  @Nullable String group(SSLSocket handshaken) {
    return provider.group(handshaken.getSession());
  }

  /** A client over a connected socket, before its handshake. */
  SSLSocket client(Socket connected, Version least) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(connected, "orders.test", connected.getPort(), true);
    provider.configure(socket, least, "orders.test");
    return socket;
  }

  /** A server's end of an accepted socket, before its handshake. */
  SSLSocket server(Socket accepted, Version least) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(accepted, null, true);
    socket.setUseClientMode(false);
    socket.setNeedClientAuth(true);
    provider.configure(socket, least, null);
    return socket;
  }

  private X509ExtendedTrustManager trust(TestAuthority authority)
      throws GeneralSecurityException, IOException {
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
    public X509Certificate[] getAcceptedIssuers() {
      return trust.getAcceptedIssuers();
    }
  }
}
