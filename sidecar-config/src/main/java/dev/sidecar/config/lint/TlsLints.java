package dev.sidecar.config.lint;

import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Trust;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Looks at identities and who may be at the other end of a connection. */
final class TlsLints {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private TlsLints() {}

  /** Looks at the identity. */
  static void find(MeshPolicy policy, Findings findings) {
    IdentityPolicy identity = policy.identity();
    boolean any = identity.source() != null || !identity.trust().equals(Trust.NONE);
    findings.addIf(
        any && policy.clusters().stream().map(ClusterPolicy::tls).noneMatch(TlsLints::usesIdentity),
        Lint.IDENTITY_UNUSED,
        List.of("identity"),
        "no cluster has it");
  }

  private static boolean usesIdentity(@Nullable TlsPolicy tls) {
    return tls != null && tls.trust() == TlsPolicy.Trust.IDENTITY;
  }

  /** Looks at a cluster. */
  static void find(ClusterPolicy cluster, IdentityPolicy identity, Site site, Findings findings) {
    TlsPolicy tls = cluster.tls();
    ports(cluster.discovery(), tls != null, site, findings);
    if (tls == null) {
      return;
    }
    findings.addIf(
        tls.minVersion() == TlsPolicy.Version.TLS_1_2,
        Lint.TLS_1_2_ALLOWED,
        site.at("tls", "minVersion"),
        "TLS 1.2");
    String serverName = tls.serverName();
    findings.addIf(
        serverName != null && TlsPolicy.isAddress(serverName) && !tls.peers().isEmpty(),
        Lint.SERVER_NAME_IGNORED,
        site.at("tls", "serverName"),
        serverName + " is neither sent nor proven");
    List<PeerMatch> peers = tls.peers();
    for (int i = 0; i < peers.size(); i++) {
      List<String> place = site.at("tls", "peers", Integer.toString(i));
      String domain = peers.get(i).trustDomain();
      findings.addIf(
          domain != null && !vouched(domain, tls.trust(), identity),
          Lint.PEER_NEVER_ACCEPTED,
          place,
          "nobody vouches for " + domain);
      covering(peers, i)
          .ifPresent(
              by -> findings.addIf(true, Lint.PEER_COVERED, place, "covered by peers[" + by + "]"));
    }
  }

  private static void ports(
      DiscoveryPolicy discovery, boolean secured, Site site, Findings findings) {
    int odd = secured ? HTTP : HTTPS;
    boolean named =
        discovery instanceof DiscoveryPolicy.Static fixed
            && fixed.endpoints().stream()
                .map(WeightedEndpoint::endpoint)
                .anyMatch(endpoint -> endpoint.port() == odd);
    boolean found = discovery instanceof DiscoveryPolicy.Dns dns && dns.port() == odd;
    findings.addIf(
        named || found,
        Lint.PORT_CONTRADICTS_TLS,
        found ? site.at("discovery", "dns", "port") : site.at("endpoints"),
        secured ? "port 80, and tls" : "port 443, and no tls");
  }

  private static boolean vouched(String domain, TlsPolicy.Trust trust, IdentityPolicy identity) {
    if (trust == TlsPolicy.Trust.SYSTEM) {
      return false;
    }
    // What brings its own bundles may bring any.
    return identity.source() instanceof IdentityPolicy.WorkloadApi
        || identity.source() instanceof IdentityPolicy.Custom
        || identity.trust().bundle() != null
        || identity.trust().domains().containsKey(domain);
  }

  private static OptionalInt covering(List<PeerMatch> peers, int index) {
    return IntStream.range(0, peers.size())
        .filter(other -> other != index && covers(peers.get(other), peers.get(index)))
        // Of two that are the same in other letters, the first stays.
        .filter(other -> other < index || !covers(peers.get(index), peers.get(other)))
        .findFirst();
  }

  private static boolean covers(PeerMatch wide, PeerMatch narrow) {
    if (wide instanceof PeerMatch.DnsName name) {
      return narrow instanceof PeerMatch.DnsName other
          && name.name().equalsIgnoreCase(other.name());
    }
    if (wide instanceof PeerMatch.TrustDomain domain) {
      return domain.name().equals(narrow.trustDomain());
    }
    if (wide instanceof PeerMatch.SpiffePrefix prefix) {
      String id =
          narrow instanceof PeerMatch.SpiffeId exact
              ? exact.id()
              : narrow instanceof PeerMatch.SpiffePrefix other ? other.prefix() : "";
      return id.equals(prefix.prefix()) || id.startsWith(prefix.prefix() + "/");
    }
    return false;
  }
}
