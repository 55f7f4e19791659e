package dev.sidecar.tls;

import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** A peer of tests that shows whatever it is given and takes whatever it is shown. */
final class AnyPeer {
  private final SSLContext context;
  private final String[] versions;

  private AnyPeer(@Nullable TestCertificate shown, String... versions) {
    this.versions = versions;
    try {
      context = SSLContext.getInstance("TLS");
      context.init(
          shown == null ? new KeyManager[0] : new KeyManager[] {new Shown(shown)},
          new TrustManager[] {new TakesAll()},
          null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static AnyPeer showing(@Nullable TestCertificate shown) {
    return new AnyPeer(shown, "TLSv1.3");
  }

  static AnyPeer showing(TestCertificate shown, String version) {
    return new AnyPeer(shown, version);
  }

  /** As a server that wants a certificate. */
  Loopback.End serving() {
    return (accepted, port) -> {
      SSLSocket socket = layered(accepted, null, port);
      socket.setUseClientMode(false);
      socket.setWantClientAuth(true);
      return socket;
    };
  }

  Loopback.End calling() {
    return (raw, port) -> {
      SSLSocket socket = layered(raw, "orders.svc", port);
      socket.setUseClientMode(true);
      return socket;
    };
  }

  /** As a client that moves the bytes itself. */
  SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine("orders.svc", 443);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(versions);
    return engine;
  }

  private SSLSocket layered(Socket raw, @Nullable String host, int port) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, host, port, true);
    socket.setEnabledProtocols(versions);
    return socket;
  }

  private static final class Shown extends X509ExtendedKeyManager {
    private final TestCertificate shown;

    Shown(TestCertificate shown) {
      this.shown = shown;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "shown";
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return "shown";
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      return "shown";
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"shown"};
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[] {"shown"};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return shown.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return shown.key();
    }
  }

  private static final class TakesAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
