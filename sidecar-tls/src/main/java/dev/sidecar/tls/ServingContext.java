package dev.sidecar.tls;

import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.TlsFailure;
import dev.sidecar.tls.identity.KeyedIdentity;
import dev.sidecar.tls.provider.TlsProvider;
import dev.sidecar.tls.trust.Peer;
import dev.sidecar.tls.trust.PeerRole;
import dev.sidecar.tls.trust.PeerRule;
import dev.sidecar.tls.trust.PeerTrustManager;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Secures accepted connections; whoever calls must show a certificate. */
final class ServingContext {
  private final TlsProvider provider;
  private final Clock clock;
  private final KeyedIdentity own;
  private final TlsPolicy.Version least;
  private final PeerRule rule;
  private final Sessions sessions;

  ServingContext(
      TlsProvider provider,
      Clock clock,
      KeyedIdentity own,
      TlsPolicy.Version least,
      PeerRule rule,
      Collection<X509Certificate> authorities) {
    this.provider = provider;
    this.clock = clock;
    this.own = own;
    this.least = least;
    this.rule = rule;
    this.sessions = new Sessions(provider, clock, own, rule, PeerRole.CALLS, authorities);
  }

  /** TLS over an accepted socket, before its handshake. */
  SSLSocket secure(Socket accepted) throws IOException {
    return secure(accepted, null, true);
  }

  /**
   * The same for whoever has read some of it.
   *
   * @param consumed what was read; null if nothing was
   * @param autoClose whether the accepted socket is closed with it
   */
  SSLSocket secure(Socket accepted, @Nullable InputStream consumed, boolean autoClose)
      throws IOException {
    SSLSocket socket =
        (SSLSocket) ssl().getSocketFactory().createSocket(accepted, consumed, autoClose);
    provider.configure(socket, least, null);
    socket.setSSLParameters(serving(socket.getSSLParameters()));
    return socket;
  }

  /**
   * The same for whoever moves the bytes.
   *
   * @param peerAddress for messages; null if unknown
   */
  SSLEngine engine(@Nullable String peerAddress, int peerPort) {
    SSLEngine engine =
        peerAddress == null
            ? ssl().createSSLEngine()
            : ssl().createSSLEngine(peerAddress, peerPort);
    engine.setUseClientMode(false);
    provider.configure(engine, least, null);
    engine.setSSLParameters(serving(engine.getSSLParameters()));
    return engine;
  }

  private static SSLParameters serving(SSLParameters parameters) {
    parameters.setNeedClientAuth(true);
    // bctls would take the caller's.
    parameters.setUseCipherSuitesOrder(true);
    return parameters;
  }

  /** The certificate that callers are shown. */
  KeyedIdentity own() {
    return own;
  }

  SSLContext ssl() {
    return sessions.ssl();
  }

  PeerTrustManager trust() {
    return sessions.trust();
  }

  /** The rule that callers are verified by: another one after each change. */
  PeerRule rule() {
    return rule;
  }

  /** Verifies a caller, who may have been accepted before, at this moment. */
  PeerRule.Verified verify(List<X509Certificate> chain, Peer caller) throws CertificateException {
    return rule.verify(chain, caller, clock.instant());
  }

  /** Whether a moment is over. */
  boolean isPast(Instant moment) {
    return clock.instant().isAfter(moment);
  }

  TlsFailure explain(Throwable failure) {
    return HandshakeFailures.explain(failure, least);
  }
}
