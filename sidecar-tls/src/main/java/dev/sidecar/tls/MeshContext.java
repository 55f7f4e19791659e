package dev.sidecar.tls;

import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.TlsContext;
import dev.sidecar.spi.TlsFailure;
import dev.sidecar.tls.identity.KeyedIdentity;
import dev.sidecar.tls.provider.TlsProvider;
import dev.sidecar.tls.trust.Peer;
import dev.sidecar.tls.trust.PeerRole;
import dev.sidecar.tls.trust.PeerRule;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Secures the connections to one cluster with one certificate and one trust. */
final class MeshContext implements TlsContext {
  private final TlsProvider provider;
  private final Clock clock;
  private final TlsPolicy policy;
  private final PeerRule rule;
  private final Sessions sessions;
  private final @Nullable Validity validity;

  MeshContext(
      TlsProvider provider,
      Clock clock,
      @Nullable KeyedIdentity own,
      TlsPolicy policy,
      PeerRule rule,
      Collection<X509Certificate> authorities) {
    this.provider = provider;
    this.clock = clock;
    this.policy = policy;
    this.rule = rule;
    this.sessions = new Sessions(provider, clock, own, rule, PeerRole.SERVES, authorities);
    this.validity =
        own == null ? null : new Validity(own.leaf().getNotBefore().toInstant(), own.until());
  }

  @Override
  public SSLSocket secure(Socket connected, String host, int port) throws IOException {
    String name = name(host);
    // The name stands in the session, where the trust manager finds what was asked for.
    SSLSocket socket =
        (SSLSocket) sessions.ssl().getSocketFactory().createSocket(connected, name, port, true);
    provider.configure(socket, policy.minVersion(), Peer.isAddress(name) ? null : name);
    return socket;
  }

  private String name(String host) {
    String named = policy.serverName();
    return named == null ? host : named;
  }

  @Override
  public X509TrustManager trustManager() {
    return sessions.trust();
  }

  @Override
  public void verify(List<X509Certificate> peer, String host) throws CertificateException {
    rule.verify(peer, new Peer(name(host), ""), clock.instant());
  }

  @Override
  public TlsFailure explain(Throwable failure) {
    return HandshakeFailures.explain(failure, policy.minVersion());
  }

  @Override
  public @Nullable String group(SSLSession session) {
    return provider.group(session);
  }

  @Override
  public @Nullable Validity validity() {
    return validity;
  }

  @Override
  public String provider() {
    return provider.name();
  }
}
