package dev.sidecar.tls.trust;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds peers against a {@link PeerRule} within their handshakes. Thread-safe. */
public final class PeerTrustManager extends X509ExtendedTrustManager {
  private static final Logger LOG = LoggerFactory.getLogger(PeerTrustManager.class);

  private final PeerRule rule;
  private final PeerRole role;
  private final X509Certificate[] authorities;
  private final Clock clock;
  private final Consumer<PeerRule.Verified> verified;

  /**
   * A trust manager.
   *
   * @param authorities whom a server tells that it takes
   * @param verified hears of each peer that was accepted; must not block
   */
  public PeerTrustManager(
      PeerRule rule,
      PeerRole role,
      Collection<X509Certificate> authorities,
      Clock clock,
      Consumer<PeerRule.Verified> verified) {
    this.rule = rule;
    this.role = role;
    this.authorities = authorities.toArray(X509Certificate[]::new);
    this.clock = clock;
    this.verified = verified;
  }

  @Override
  public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType, Socket socket)
      throws CertificateException {
    check(PeerRole.SERVES, chain, Peer.of(socket));
  }

  @Override
  public void checkServerTrusted(
      X509Certificate @Nullable [] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(PeerRole.SERVES, chain, Peer.of(engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType, Socket socket)
      throws CertificateException {
    check(PeerRole.CALLS, chain, Peer.of(socket));
  }

  @Override
  public void checkClientTrusted(
      X509Certificate @Nullable [] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkFirst(engine);
    check(PeerRole.CALLS, chain, Peer.of(engine));
  }

  /** Without a host, so that without {@code peers} any name is taken. */
  @Override
  public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType)
      throws CertificateException {
    checkRole(PeerRole.SERVES);
    rule.verifyUnnamed(list(chain), new Peer(null, ""), clock.instant());
  }

  @Override
  public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType)
      throws CertificateException {
    check(PeerRole.CALLS, chain, new Peer(null, ""));
  }

  private void check(PeerRole asked, X509Certificate @Nullable [] chain, Peer peer)
      throws CertificateException {
    checkRole(asked);
    try {
      verified.accept(rule.verify(list(chain), peer, clock.instant()));
    } catch (PeerRefusedException e) {
      if (asked == PeerRole.CALLS) {
        // Servers seldom say why a handshake failed, and the caller hears no more than an alert.
        LOG.debug("a caller is refused: {}", e.getMessage());
      }
      throw e;
    }
  }

  /** A caller stays who it was: TLS 1.2 would let it become another, at our expense. */
  private static void checkFirst(SSLEngine engine) throws CertificateException {
    try {
      engine.getSession().getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      return;
    }
    throw new CertificateException(
        Peer.of(engine) + ": renegotiates (expected: one handshake a connection)");
  }

  private void checkRole(PeerRole asked) throws CertificateException {
    if (asked != role) {
      throw new CertificateException("verifies peers of which each " + role + ", not " + asked);
    }
  }

  private static List<X509Certificate> list(X509Certificate @Nullable [] chain) {
    return chain == null ? List.of() : List.of(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.clone();
  }
}
