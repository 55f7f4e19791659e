package dev.sidecar.tls;

import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.tls.identity.KeyedIdentity;
import dev.sidecar.tls.provider.TlsProvider;
import dev.sidecar.tls.trust.PeerRole;
import dev.sidecar.tls.trust.PeerRule;
import dev.sidecar.tls.trust.TrustBundles;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of one certificate and one trust, each made when it is first asked for. Another
 * certificate or trust means other contexts: no session is resumed from one to the other.
 */
final class Contexts {
  private final TlsProvider provider;
  private final Clock clock;
  private final @Nullable KeyedIdentity own;
  private final TrustBundles trust;
  private final Map<TlsPolicy, MeshContext> calling = new ConcurrentHashMap<>();
  private final Map<Callers, ServingContext> serving = new ConcurrentHashMap<>();

  private record Callers(List<PeerMatch> peers, TlsPolicy.Version least) {}

  /**
   * Contexts.
   *
   * @param own null to show no certificate
   */
  Contexts(TlsProvider provider, Clock clock, @Nullable KeyedIdentity own, TrustBundles trust) {
    this.provider = provider;
    this.clock = clock;
    this.own = own;
    this.trust = trust;
  }

  MeshContext context(TlsPolicy policy) {
    // Looked up first: the common case takes no lock.
    MeshContext made = calling.get(policy);
    return made != null ? made : calling.computeIfAbsent(policy, this::make);
  }

  private MeshContext make(TlsPolicy policy) {
    return new MeshContext(
        provider, clock, own, policy, rule(PeerRole.SERVES, policy.peers()), authorities());
  }

  ServingContext serving(List<PeerMatch> callers, TlsPolicy.Version least) {
    return serving.computeIfAbsent(
        new Callers(List.copyOf(callers), least),
        its ->
            new ServingContext(
                provider,
                clock,
                // Without a source of one, nothing is served: ServerTls.
                Objects.requireNonNull(own),
                least,
                rule(PeerRole.CALLS, its.peers()),
                authorities()));
  }

  private PeerRule rule(PeerRole role, List<PeerMatch> peers) {
    List<X509Certificate> issuers =
        own == null ? List.of() : own.chain().subList(1, own.chain().size());
    return new PeerRule(trust, role, peers, issuers);
  }

  private Set<X509Certificate> authorities() {
    Set<X509Certificate> all = new LinkedHashSet<>(trust.bundle());
    trust.domains().values().forEach(all::addAll);
    return all;
  }
}
