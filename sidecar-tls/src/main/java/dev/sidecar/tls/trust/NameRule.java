package dev.sidecar.tls.trust;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.tls.trust.PeerRule.Refused;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides whether the names in a certificate are those that were expected. Immutable. */
final class NameRule {
  private final PeerRole role;
  private final List<PeerMatch> peers;

  NameRule(PeerRole role, List<PeerMatch> peers) {
    this.role = role;
    this.peers = List.copyOf(peers);
  }

  boolean hasPeers() {
    return !peers.isEmpty();
  }

  void check(PeerNames names, @Nullable String host) throws Refused {
    if (!peers.isEmpty()) {
      checkPeers(names);
    } else if (role == PeerRole.SERVES) {
      checkHost(names, host);
    }
  }

  private void checkHost(PeerNames names, @Nullable String host) throws Refused {
    if (host == null || host.isEmpty()) {
      throw new Refused(
          HandshakeFailure.WRONG_HOST, "no host was asked for", "a server name, or peers");
    }
    if (names.isEmpty()) {
      throw new Refused(HandshakeFailure.NO_NAME, "no subject alternative name", host);
    }
    if (!HostNames.hold(names, host)) {
      throw new Refused(HandshakeFailure.WRONG_HOST, "not a certificate of that host", host);
    }
  }

  private void checkPeers(PeerNames names) throws Refused {
    if (peers.stream().anyMatch(names::hold)) {
      return;
    }
    SpiffeId id = names.identity();
    if (names.isEmpty()) {
      throw refused(HandshakeFailure.NO_NAME, "no subject alternative name");
    }
    boolean byIdentity = peers.stream().anyMatch(peer -> trustDomain(peer) != null);
    if (!byIdentity) {
      throw refused(HandshakeFailure.WRONG_HOST, "none of these names");
    }
    if (id == null) {
      throw refused(HandshakeFailure.NO_IDENTITY, "no SPIFFE id");
    }
    boolean domain = peers.stream().anyMatch(peer -> id.trustDomain().equals(trustDomain(peer)));
    throw domain
        ? refused(HandshakeFailure.WRONG_IDENTITY, "another SPIFFE id")
        : refused(HandshakeFailure.WRONG_TRUST_DOMAIN, "another trust domain");
  }

  /** The trust domain that a rule wants; null if it wants a host. */
  private static @Nullable String trustDomain(PeerMatch peer) {
    if (peer instanceof PeerMatch.TrustDomain domain) {
      return domain.name();
    }
    String id = "";
    if (peer instanceof PeerMatch.SpiffeId exact) {
      id = exact.id();
    } else if (peer instanceof PeerMatch.SpiffePrefix below) {
      id = below.prefix();
    }
    SpiffeId parsed = SpiffeId.of(id);
    return parsed == null ? null : parsed.trustDomain();
  }

  private static String shown(PeerMatch peer) {
    if (peer instanceof PeerMatch.DnsName host) {
      return host.name();
    }
    if (peer instanceof PeerMatch.SpiffeId exact) {
      return exact.id();
    }
    if (peer instanceof PeerMatch.SpiffePrefix below) {
      return below.prefix() + " and below";
    }
    return "any id of trust domain " + trustDomain(peer);
  }

  private Refused refused(HandshakeFailure refusal, String what) {
    return new Refused(
        refusal, what, peers.stream().map(NameRule::shown).collect(Collectors.joining(" or ")));
  }
}
