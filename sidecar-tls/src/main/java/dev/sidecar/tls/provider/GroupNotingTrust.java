package dev.sidecar.tls.provider;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/** Verifies as another does, and puts the agreed group into the session at that occasion. */
final class GroupNotingTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager trust;
  private final AgreedGroup agreed;

  GroupNotingTrust(X509ExtendedTrustManager trust, AgreedGroup agreed) {
    this.trust = trust;
    this.agreed = agreed;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    keepGroup(socket);
    trust.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    keepGroup(socket);
    trust.checkClientTrusted(chain, type, socket);
  }

  private void keepGroup(Socket socket) {
    if (socket instanceof SSLSocket secured) {
      agreed.keep(secured.getHandshakeSession());
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    trust.checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }
}
