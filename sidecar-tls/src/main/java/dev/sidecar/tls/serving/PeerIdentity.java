package dev.sidecar.tls.serving;

import dev.sidecar.policy.PeerMatch;
import dev.sidecar.tls.trust.PeerNames;
import dev.sidecar.tls.trust.SpiffeId;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Who a peer is, by the certificate that it proved to have. Immutable. */
public final class PeerIdentity {
  private final PeerNames names;
  private final @Nullable String spiffeId;

  private PeerIdentity(PeerNames names) {
    this.names = names;
    SpiffeId id = names.identity();
    this.spiffeId = id == null ? null : id.toString();
  }

  /** Whom the names in a verified certificate tell of; a common name is not among them. */
  public static PeerIdentity of(PeerNames names) {
    return new PeerIdentity(names);
  }

  /**
   * The peer of a connection: JDK {@code HttpsExchange.getSSLSession()}, Netty {@code
   * SslHandler.engine().getSession()}, Jetty {@code EndPoint.SslSessionData}. Whether that peer is
   * still trusted is known to {@link dev.sidecar.tls.ServerTls#caller}.
   *
   * @throws SSLPeerUnverifiedException if it showed no certificate, or one that names nobody in
   *     particular
   */
  public static PeerIdentity of(SSLSession session) throws SSLPeerUnverifiedException {
    Certificate[] chain = session.getPeerCertificates();
    if (!(chain[0] instanceof X509Certificate certificate)) {
      throw new SSLPeerUnverifiedException(
          "a certificate of type " + chain[0].getType() + " (expected: X.509)");
    }
    try {
      return of(certificate);
    } catch (CertificateException e) {
      SSLPeerUnverifiedException unnamed = new SSLPeerUnverifiedException(e.getMessage());
      unnamed.initCause(e);
      throw unnamed;
    }
  }

  /**
   * The owner of a certificate that was verified, such as the first of the servlet attribute {@code
   * jakarta.servlet.request.X509Certificate}.
   *
   * @throws CertificateException if it has two URI names, or names that cannot be read
   */
  public static PeerIdentity of(X509Certificate certificate) throws CertificateException {
    PeerNames names = PeerNames.of(certificate);
    if (names.uris().size() > 1) {
      throw new CertificateException(
          names.uris().size() + " URI names in a certificate (expected: one at most)");
    }
    return of(names);
  }

  /** {@code spiffe://mesh.example/ns/shop/orders}; null if it has none. */
  public @Nullable String spiffeId() {
    return spiffeId;
  }

  /** As they stand in the certificate; some may have a wildcard. */
  public List<String> dnsNames() {
    return names.hosts();
  }

  /** Whether this is whom a rule names, by the rule that peers are verified by. */
  public boolean is(PeerMatch match) {
    return match instanceof PeerMatch.DnsName
        ? names.hold(match)
        : spiffeId != null && SpiffeId.isNamed(spiffeId, match);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PeerIdentity same && names.equals(same.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  /** The SPIFFE id, or else another of its names. */
  @Override
  public String toString() {
    return names.first("a peer without a name");
  }
}
