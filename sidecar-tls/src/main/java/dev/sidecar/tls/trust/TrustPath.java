package dev.sidecar.tls.trust;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way from a peer's certificate up to an authority.
 *
 * @param sent from the peer's certificate on, each issued by the next; empty if the authority is
 *     the peer's certificate itself
 * @param authority who issued the last; null if the way ends before one
 */
record TrustPath(List<X509Certificate> sent, @Nullable X509Certificate authority) {

  /**
   * The shortest way, whatever the order in which the peer sent it: TLS 1.3 lets it be any (RFC
   * 8446, 4.4.2). A root that was sent along is left out, since only ours counts.
   */
  static TrustPath of(List<X509Certificate> chain, Anchors anchors) {
    X509Certificate at = chain.get(0);
    if (anchors.hold(at)) {
      return new TrustPath(List.of(), at);
    }
    List<X509Certificate> rest = new ArrayList<>(chain.subList(1, chain.size()));
    List<X509Certificate> way = new ArrayList<>(List.of(at));
    while (true) {
      X509Certificate authority = anchors.issuerOf(at);
      if (authority != null) {
        return new TrustPath(List.copyOf(way), authority);
      }
      X509Certificate issued = at;
      List<X509Certificate> named =
          rest.stream()
              .filter(
                  each -> each.getSubjectX500Principal().equals(issued.getIssuerX500Principal()))
              .toList();
      X509Certificate next = Issuers.of(issued, named);
      if (next == null) {
        return new TrustPath(List.copyOf(way), null);
      }
      rest.remove(next);
      way.add(next);
      at = next;
    }
  }

  /** All of it, the authority last. */
  List<X509Certificate> whole() {
    List<X509Certificate> whole = new ArrayList<>(sent);
    if (authority != null) {
      whole.add(authority);
    }
    return whole;
  }

  /** The last that was sent: whose issuer is missing where the way ends before an authority. */
  X509Certificate last() {
    return sent.get(sent.size() - 1);
  }
}
