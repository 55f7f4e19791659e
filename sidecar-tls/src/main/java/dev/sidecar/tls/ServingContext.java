package dev.sidecar.tls;

import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.TlsFailure;
import dev.sidecar.tls.identity.KeyedIdentity;
import dev.sidecar.tls.provider.TlsProvider;
import dev.sidecar.tls.trust.PeerRole;
import dev.sidecar.tls.trust.PeerRule;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collection;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Secures accepted connections; whoever calls must show a certificate. */
final class ServingContext {
  private final TlsProvider provider;
  private final TlsPolicy.Version least;
  private final Sessions sessions;

  ServingContext(
      TlsProvider provider,
      Clock clock,
      @Nullable KeyedIdentity own,
      TlsPolicy.Version least,
      PeerRule rule,
      Collection<X509Certificate> authorities) {
    this.provider = provider;
    this.least = least;
    this.sessions = new Sessions(provider, clock, own, rule, PeerRole.CALLS, authorities);
  }

  /** TLS over an accepted socket, before its handshake. */
  SSLSocket secure(Socket accepted) throws IOException {
    SSLSocket socket =
        (SSLSocket) sessions.ssl().getSocketFactory().createSocket(accepted, null, true);
    provider.configure(socket, least, null);
    socket.setNeedClientAuth(true);
    return socket;
  }

  /** The same for whoever moves the bytes. */
  SSLEngine engine(String peerAddress, int peerPort) {
    SSLEngine engine = sessions.ssl().createSSLEngine(peerAddress, peerPort);
    engine.setUseClientMode(false);
    provider.configure(engine, least, null);
    engine.setNeedClientAuth(true);
    return engine;
  }

  TlsFailure explain(Throwable failure) {
    return HandshakeFailures.explain(failure, least);
  }
}
