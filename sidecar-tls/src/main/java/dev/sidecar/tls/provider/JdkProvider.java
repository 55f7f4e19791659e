package dev.sidecar.tls.provider;

import dev.sidecar.policy.TlsPolicy.Version;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.regex.Pattern;
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
  // Forward secrecy and authenticated ciphers: all of TLS 1.3, and of 1.2 what RFC 9325 recommends.
  private static final Pattern SUITES =
      Pattern.compile("TLS_(AES_|CHACHA20_|ECDHE_.*_(GCM_|CHACHA20_)).*");

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
    socket.setSSLParameters(
        set(socket.getSSLParameters(), socket.getSupportedCipherSuites(), least, serverName));
  }

  @Override
  public void configure(SSLEngine engine, Version least, @Nullable String serverName) {
    engine.setSSLParameters(
        set(engine.getSSLParameters(), engine.getSupportedCipherSuites(), least, serverName));
  }

  private static SSLParameters set(
      SSLParameters parameters, String[] supported, Version least, @Nullable String serverName) {
    parameters.setProtocols(
        least == Version.TLS_1_3 ? new String[] {"TLSv1.3"} : new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setCipherSuites(
        Arrays.stream(supported)
            .filter(suite -> SUITES.matcher(suite).matches())
            .toArray(String[]::new));
    if (serverName != null) {
      // Also where it has no dot, which SunJSSE by itself takes for no name.
      parameters.setServerNames(ServerNames.of(serverName));
    }
    return parameters;
  }
}
