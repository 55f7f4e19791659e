package dev.sidecar.tls.spiffe;

import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A server of the JDK that asks for certificates and echoes bytes: nothing of it is ours. */
final class TlsPeer implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;
  private static final char[] NO_PASSWORD = new char[0];

  private final SSLServerSocket listening;
  private final BlockingQueue<X509Certificate> callers = new LinkedBlockingQueue<>();

  private TlsPeer(SSLServerSocket listening) {
    this.listening = listening;
  }

  /**
   * One that serves.
   *
   * @param own what it shows
   * @param trusted who vouches for its callers
   */
  static TlsPeer started(TestCertificate own, TestAuthority trusted) throws Exception {
    return started(own.chain(), own.key(), List.of(trusted.certificate()));
  }

  /** The same, from PEM files. */
  static TlsPeer started(Path chain, Path key, Path bundle) throws Exception {
    return started(certificates(chain), key(key), certificates(bundle));
  }

  private static List<X509Certificate> certificates(Path pem) throws Exception {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem)))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  private static PrivateKey key(Path pem) throws Exception {
    String base64 = Files.readString(pem).replaceAll("-----[^-]+-----|\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
  }

  private static TlsPeer started(
      List<X509Certificate> chain, PrivateKey key, List<X509Certificate> trusted) throws Exception {
    SSLServerSocket listening =
        (SSLServerSocket)
            context(chain, key, trusted)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    listening.setNeedClientAuth(true);
    TlsPeer peer = new TlsPeer(listening);
    thread(peer::accept);
    return peer;
  }

  private static SSLContext context(
      List<X509Certificate> chain, PrivateKey key, List<X509Certificate> trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, NO_PASSWORD);
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    for (X509Certificate each : trusted) {
      roots.setCertificateEntry(each.getSerialNumber().toString(), each);
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** The certificate of the next caller that it has let in. */
  X509Certificate caller() throws InterruptedException {
    X509Certificate caller = callers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (caller == null) {
      throw new AssertionError("nobody came");
    }
    return caller;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        SSLSocket socket = (SSLSocket) listening.accept();
        thread(() -> echo(socket));
      } catch (IOException e) {
        // Closed, or a caller that has left already.
      }
    }
  }

  private void echo(SSLSocket socket) {
    try (socket) {
      socket.startHandshake();
      callers.add((X509Certificate) socket.getSession().getPeerCertificates()[0]);
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // Refused by one side or the other: the test sees that on its own side.
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "tls-peer");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
