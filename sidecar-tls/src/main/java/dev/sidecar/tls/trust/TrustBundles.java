package dev.sidecar.tls.trust;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The authorities that vouch for peers, and what they have revoked.
 *
 * @param bundle for every peer but those of {@code domains}; may be empty
 * @param domains by SPIFFE trust domain: alone for the peers of that domain
 * @param crls whole revocation lists; those of an issuer that is in no chain do nothing
 */
public record TrustBundles(
    List<X509Certificate> bundle, Map<String, List<X509Certificate>> domains, List<X509CRL> crls) {
  public TrustBundles {
    bundle = List.copyOf(bundle);
    Map<String, List<X509Certificate>> copy = new HashMap<>();
    domains.forEach((name, authorities) -> copy.put(name, List.copyOf(authorities)));
    domains = Map.copyOf(copy);
    crls = List.copyOf(crls);
  }

  /** One bundle for all peers. */
  public static TrustBundles of(List<X509Certificate> bundle) {
    return new TrustBundles(bundle, Map.of(), List.of());
  }

  /** A bundle for each trust domain; nobody vouches for other peers. */
  public static TrustBundles of(Map<String, List<X509Certificate>> domains) {
    return new TrustBundles(List.of(), domains, List.of());
  }

  /** Says how many, not which: bundles may be long. */
  @Override
  public String toString() {
    return "%d authorities, %d trust domains, %d revocation lists"
        .formatted(bundle.size(), domains.size(), crls.size());
  }
}
