package dev.sidecar.tls.provider;

import dev.sidecar.policy.TlsPolicy.Version;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The JDK's own TLS, whatever other providers the application has put before it. */
final class JdkProvider implements TlsProvider {
  private static final String NAME = "SunJSSE";
  private static final KeyManager[] NO_KEYS = {};

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SSLContext context(@Nullable X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS", NAME);
      context.init(
          keys == null ? NO_KEYS : new KeyManager[] {keys}, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "identity.provider: jdk: " + e.getMessage() + " (expected: a JVM with SunJSSE)", e);
    }
  }

  @Override
  public void configure(SSLSocket socket, Version least, @Nullable String serverName) {
    socket.setSSLParameters(set(socket.getSSLParameters(), least, serverName));
  }

  @Override
  public void configure(SSLEngine engine, Version least, @Nullable String serverName) {
    engine.setSSLParameters(set(engine.getSSLParameters(), least, serverName));
  }

  private static SSLParameters set(
      SSLParameters parameters, Version least, @Nullable String serverName) {
    parameters.setProtocols(
        least == Version.TLS_1_3 ? new String[] {"TLSv1.3"} : new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setCipherSuites(Suites.from(least));
    if (serverName != null) {
      // Also where it has no dot, which SunJSSE by itself takes for no name.
      parameters.setServerNames(ServerNames.of(serverName));
    }
    return parameters;
  }
}
