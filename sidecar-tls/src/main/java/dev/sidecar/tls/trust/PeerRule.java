package dev.sidecar.tls.trust;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.policy.PeerMatch;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a peer is taken for who it says it is: the one rule of both sides. In this order,
 * and the first that fails is the reason: at most one URI name; a chain to the bundle of the peer's
 * trust domain; validity; strength of keys and signatures; constraints of the authorities;
 * revocation; what the certificate may be used for; and last the name. Immutable.
 */
public final class PeerRule {
  private final Map<String, Anchors> domains;
  private final Anchors others;
  private final boolean hasOthers;
  private final ChainRule chains;
  private final NameRule names;
  private final @Nullable X509TrustManager also;

  /**
   * A rule.
   *
   * @param trust who vouches
   * @param role what the peers do
   * @param peers any of whom a certificate must name; if none, a peer that serves must be the host
   *     that was asked for, and one that calls may be anyone
   * @param known authorities that may be missing from a chain, to tell so; they vouch for nobody
   */
  public PeerRule(
      TrustBundles trust, PeerRole role, List<PeerMatch> peers, Collection<X509Certificate> known) {
    Map<String, Anchors> domains = new HashMap<>();
    trust.domains().forEach((name, bundle) -> domains.put(name, new Anchors(bundle)));
    this.domains = Map.copyOf(domains);
    this.others = new Anchors(trust.bundle());
    this.hasOthers = !trust.bundle().isEmpty();
    this.chains = new ChainRule(new RevocationLists(trust.crls()), role, new Anchors(known));
    this.names = new NameRule(role, peers);
    this.also = null;
  }

  private PeerRule(PeerRule rule, X509TrustManager also) {
    this.domains = rule.domains;
    this.others = rule.others;
    this.hasOthers = rule.hasOthers;
    this.chains = rule.chains;
    this.names = rule.names;
    this.also = also;
  }

  /** The same for peers that serve, who must please a trust manager, too. */
  public PeerRule alsoAsking(X509TrustManager manager) {
    return new PeerRule(this, manager);
  }

  /**
   * What was verified.
   *
   * @param identity the peer's; null if it has none, and was taken by its host name
   * @param until when the first certificate of the chain ends to be valid
   */
  public record Verified(@Nullable SpiffeId identity, Instant until) {}

  /**
   * Verifies a peer by its chain.
   *
   * @param chain its own certificate first
   * @throws PeerRefusedException with the reason
   */
  public Verified verify(List<X509Certificate> chain, Peer peer, Instant now)
      throws PeerRefusedException {
    return verify(chain, peer, now, true);
  }

  /** The same where no host was asked for: a rule without peers then takes any name. */
  public Verified verifyUnnamed(List<X509Certificate> chain, Peer peer, Instant now)
      throws PeerRefusedException {
    return verify(chain, peer, now, names.hasPeers());
  }

  private Verified verify(List<X509Certificate> chain, Peer peer, Instant now, boolean named)
      throws PeerRefusedException {
    try {
      if (chain.isEmpty()) {
        throw new Refused(HandshakeFailure.NO_CERTIFICATE, "shows no certificate", "one");
      }
      PeerNames all = PeerNames.of(chain.get(0));
      Instant until = chains.check(chain, anchors(all), now);
      ask(chain);
      if (named) {
        names.check(all, peer.host());
      }
      return new Verified(all.identity(), until);
    } catch (Refused e) {
      throw e.by(peer, chain);
    } catch (CertificateParsingException e) {
      throw new Refused(
              HandshakeFailure.BAD_CHAIN,
              "names that cannot be read",
              "a certificate as of RFC 5280")
          .by(peer, chain);
    }
  }

  private void ask(List<X509Certificate> chain) throws Refused {
    if (also == null) {
      return;
    }
    try {
      also.checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
    } catch (CertificateException e) {
      throw new Refused(
          HandshakeFailure.DISTRUSTED,
          String.valueOf(e.getMessage()),
          "a chain that the JVM trusts");
    }
  }

  private Anchors anchors(PeerNames all) throws Refused {
    if (all.uris().size() > 1) {
      throw new Refused(
          HandshakeFailure.TWO_IDENTITIES,
          all.uris().size() + " URI names",
          "exactly one, or DNS names alone");
    }
    SpiffeId id = all.identity();
    if (id == null && !all.uris().isEmpty() && SpiffeId.isMeant(all.uris().get(0))) {
      throw new Refused(
          HandshakeFailure.MALFORMED_IDENTITY,
          "no SPIFFE id of a workload",
          "an id like spiffe://mesh.example/ns/shop/orders");
    }
    Anchors its = id == null ? null : domains.get(id.trustDomain());
    if (its != null) {
      return its;
    }
    if (!hasOthers) {
      throw new Refused(
          HandshakeFailure.NO_BUNDLE,
          id == null
              ? "no SPIFFE id, and no bundle for such peers"
              : "no bundle of trust domain " + id.trustDomain(),
          "a peer of " + String.join(", ", new TreeSet<>(domains.keySet())));
    }
    return others;
  }

  /** A refusal on its way to the peer's coordinates. */
  static final class Refused extends Exception {
    private final HandshakeFailure refusal;
    private final String what;
    private final String expected;

    Refused(HandshakeFailure refusal, String what, String expected) {
      super(what, null, false, false);
      this.refusal = refusal;
      this.what = what;
      this.expected = expected;
    }

    PeerRefusedException by(Peer peer, List<X509Certificate> chain) {
      String named = chain.isEmpty() ? "" : ", " + PeerNames.shown(chain.get(0));
      return new PeerRefusedException(
          refusal,
          "%s%s: %s: %s (expected: %s)".formatted(peer, named, refusal.word(), what, expected));
    }
  }
}
