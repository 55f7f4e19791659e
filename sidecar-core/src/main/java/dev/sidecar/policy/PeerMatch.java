package dev.sidecar.policy;

import org.jspecify.annotations.Nullable;

/**
 * Whom a certificate must name. A SPIFFE id is the certificate's one URI name, a DNS name any of
 * its DNS names (RFC 5280, subject alternative names); a common name is never read.
 */
public sealed interface PeerMatch {
  /** The SPIFFE trust domain that such a name is of; null for a DNS name. */
  @Nullable String trustDomain();

  /**
   * One workload. Envoy: {@code exact}, {@code URI}.
   *
   * @param id {@code spiffe://mesh.example/ns/shop/orders}
   */
  record SpiffeId(String id) implements PeerMatch {
    public SpiffeId {
      SpiffeNames.checkId("id", id);
    }

    @Override
    public String trustDomain() {
      return SpiffeNames.trustDomain(id);
    }
  }

  /**
   * The workload of that id and all below it, by whole segments of the path: {@code
   * spiffe://mesh.example/ns/shop} takes {@code …/ns/shop/orders} and not {@code …/ns/shopping}.
   *
   * @param prefix an id, without a slash at its end
   */
  record SpiffePrefix(String prefix) implements PeerMatch {
    public SpiffePrefix {
      SpiffeNames.checkId("prefix", prefix);
    }

    @Override
    public String trustDomain() {
      return SpiffeNames.trustDomain(prefix);
    }
  }

  /**
   * Every workload of a trust domain.
   *
   * @param name {@code mesh.example}
   */
  record TrustDomain(String name) implements PeerMatch {
    public TrustDomain {
      SpiffeNames.checkTrustDomain("name", name);
    }

    @Override
    public String trustDomain() {
      return name;
    }
  }

  /**
   * A host. A certificate's {@code *.example.org} is a name of {@code a.example.org} (RFC 9525).
   *
   * @param name {@code orders.example.org}, without a wildcard
   */
  record DnsName(String name) implements PeerMatch {
    public DnsName {
      new Check()
          .require(
              name.matches("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*") && name.length() <= 253,
              "name",
              name,
              "a host name like orders.example.org")
          .done();
    }

    @Override
    public @Nullable String trustDomain() {
      return null;
    }
  }
}
