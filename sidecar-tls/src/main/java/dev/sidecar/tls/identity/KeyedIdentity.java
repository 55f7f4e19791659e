package dev.sidecar.tls.identity;

import dev.sidecar.tls.trust.PeerNames;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A certificate with its intermediates and the key that fits it. Its text never shows the key.
 * Immutable.
 */
public final class KeyedIdentity {
  private final List<X509Certificate> chain;
  private final PrivateKey key;

  /**
   * An identity whose parts fit together.
   *
   * @param chain the certificate, then each issuer in order; the root may be left out
   * @throws IllegalArgumentException if the chain is empty or out of order, or the key is another's
   */
  public KeyedIdentity(List<X509Certificate> chain, PrivateKey key) {
    this.chain = List.copyOf(chain);
    this.key = key;
    KeyFit.checkChain(this.chain);
    KeyFit.checkKey(this.chain.get(0), key);
  }

  /** The certificate, then its issuers in order. */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** The certificate itself. */
  public X509Certificate leaf() {
    return chain.get(0);
  }

  public PrivateKey key() {
    return key;
  }

  /** Until when the certificate is valid, inclusive. */
  public Instant until() {
    return leaf().getNotAfter().toInstant();
  }

  /** The same chain has the same key. */
  @Override
  public boolean equals(Object other) {
    return other instanceof KeyedIdentity same && chain.equals(same.chain);
  }

  @Override
  public int hashCode() {
    return Objects.hash(chain);
  }

  /** Who it is and until when; {@code spiffe://mesh.example/ns/shop/orders, valid until …}. */
  @Override
  public String toString() {
    String name = leaf().getSubjectX500Principal().getName();
    try {
      PeerNames names = PeerNames.of(leaf());
      name = names.first(name);
    } catch (CertificateParsingException e) {
      // The subject will do.
    }
    return name + ", valid until " + until();
  }
}
