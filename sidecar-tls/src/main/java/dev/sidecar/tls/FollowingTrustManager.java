package dev.sidecar.tls;

import dev.sidecar.tls.trust.PeerTrustManager;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Verifies callers by the trust that holds at that moment. */
final class FollowingTrustManager extends X509ExtendedTrustManager {
  private final Serving serving;
  private final Callers callers;

  FollowingTrustManager(Serving serving, Callers callers) {
    this.serving = serving;
    this.callers = callers;
  }

  @Override
  public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType, Socket socket)
      throws CertificateException {
    trust().checkClientTrusted(chain, authType, socket);
    if (socket instanceof SSLSocket secured) {
      callers.add(secured);
    }
  }

  @Override
  public void checkClientTrusted(
      X509Certificate @Nullable [] chain, String authType, SSLEngine engine)
      throws CertificateException {
    trust().checkClientTrusted(chain, authType, engine);
    callers.add(engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType)
      throws CertificateException {
    trust().checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType)
      throws CertificateException {
    trust().checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType, Socket socket)
      throws CertificateException {
    trust().checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate @Nullable [] chain, String authType, SSLEngine engine)
      throws CertificateException {
    trust().checkServerTrusted(chain, authType, engine);
  }

  private PeerTrustManager trust() throws CertificateException {
    try {
      return serving.now().trust();
    } catch (IOException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    try {
      return serving.now().trust().getAcceptedIssuers();
    } catch (IOException e) {
      return new X509Certificate[0];
    }
  }
}
