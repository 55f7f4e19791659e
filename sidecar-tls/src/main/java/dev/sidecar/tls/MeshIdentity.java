package dev.sidecar.tls;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.Discovery;
import dev.sidecar.spi.TlsContext;
import dev.sidecar.spi.TlsIdentity;
import dev.sidecar.time.Timer;
import dev.sidecar.tls.files.FollowedFiles;
import dev.sidecar.tls.files.UnusableFilesException;
import dev.sidecar.tls.identity.IdentitySource;
import dev.sidecar.tls.identity.IdentityState;
import dev.sidecar.tls.identity.KeyedIdentity;
import dev.sidecar.tls.provider.TlsProvider;
import dev.sidecar.tls.trust.TrustBundles;
import dev.sidecar.tls.trust.TrustFiles;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts together what a source of identities and the files of trust tell, and makes contexts of it.
 * What is known changes as a whole; a failure leaves what was known.
 */
final class MeshIdentity implements TlsIdentity {
  private static final Logger LOG = LoggerFactory.getLogger(MeshIdentity.class);

  private final IdentityPolicy policy;
  private final TlsProvider provider;
  private final Clock clock;
  private final SystemTrust system;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<Discovery.Subscription> watches = new CopyOnWriteArrayList<>();
  private final Object changing = new Object();
  private volatile Known known = new Known(null, null, null);
  private volatile @Nullable Exception sourceFailed;
  private volatile boolean closed;

  private MeshIdentity(IdentityPolicy policy, TlsProvider provider, Clock clock) {
    this.policy = policy;
    this.provider = provider;
    this.clock = clock;
    this.system = new SystemTrust(provider, clock);
  }

  /**
   * What was told last.
   *
   * @param told by the source; null before its first word
   * @param ofPolicy the trust in the policy's files; null if it names none
   * @param contexts null while a certificate or a trust is waited for
   */
  private record Known(
      @Nullable IdentityState told, @Nullable TrustBundles ofPolicy, @Nullable Contexts contexts) {
    @Nullable KeyedIdentity identity() {
      return told == null ? null : told.identity();
    }

    @Nullable TrustBundles trust() {
      return told != null && told.trust() != null ? told.trust() : ofPolicy;
    }
  }

  /**
   * Begins to follow.
   *
   * @param source null to show no certificate
   * @throws RuntimeException if there is nothing to begin with
   */
  static MeshIdentity follow(
      IdentityPolicy policy,
      @Nullable IdentitySource source,
      TlsProvider provider,
      Timer timer,
      Clock clock) {
    MeshIdentity identity = new MeshIdentity(policy, provider, clock);
    try {
      identity.begin(source, timer);
    } catch (RuntimeException | Error e) {
      identity.close();
      throw e;
    }
    return identity;
  }

  private void begin(@Nullable IdentitySource source, Timer timer) {
    if (!policy.trust().equals(IdentityPolicy.Trust.NONE)) {
      watches.add(TrustFiles.of(policy.trust()).follow(timer, new TrustTold()));
    }
    if (source != null) {
      SourceTold told = new SourceTold();
      watches.add(source.watch(told, timer));
      told.begun();
    } else if (known.ofPolicy() == null) {
      // The JVM's authorities are enough: policies that want others are refused.
      ready.complete(null);
    }
  }

  private final class TrustTold implements FollowedFiles.Listener<TrustBundles> {
    @Override
    public void changed(TrustBundles trust) {
      change(now -> new Known(now.told(), trust, null), "trust: " + trust);
    }

    @Override
    public void failed(UnusableFilesException cause) {
      warn("trust", cause);
    }
  }

  private final class SourceTold implements IdentitySource.Listener {
    // What was wrong before the watch had begun refuses the policy; later it is a failure.
    private volatile @Nullable IllegalArgumentException early;
    private volatile boolean begun;

    void begun() {
      begun = true;
      IllegalArgumentException refused = early;
      if (refused != null && known.identity() == null) {
        throw refused;
      }
    }

    @Override
    public void changed(IdentityState state) {
      KeyedIdentity own = state.identity();
      Instant now = clock.instant();
      if (own != null && now.isAfter(own.until())) {
        IllegalArgumentException expired =
            new IllegalArgumentException(
                "identity: the certificate of %s has expired (expected: one that is valid at %s)"
                    .formatted(own, now));
        early = expired;
        if (begun) {
          failed(expired);
        }
        return;
      }
      sourceFailed = null;
      change(
          last -> new Known(state, last.ofPolicy(), null),
          own == null ? "no certificate" : own.toString());
    }

    @Override
    public void failed(Exception cause) {
      sourceFailed = cause;
      warn("identity", cause);
    }
  }

  private void change(UnaryOperator<Known> told, String shown) {
    synchronized (changing) {
      Known before = known;
      Known next = told.apply(before);
      if (closed || same(before, next)) {
        return;
      }
      known = new Known(next.told(), next.ofPolicy(), contexts(next));
    }
    LOG.info("identity: {}", shown);
    if (known.contexts() != null) {
      ready.complete(null);
    }
    listeners.forEach(MeshIdentity::tell);
  }

  private static boolean same(Known a, Known b) {
    return Objects.equals(a.told(), b.told()) && Objects.equals(a.ofPolicy(), b.ofPolicy());
  }

  private @Nullable Contexts contexts(Known now) {
    TrustBundles trust = now.trust();
    boolean waits = policy.source() != null && now.identity() == null;
    return trust == null || waits ? null : new Contexts(provider, clock, now.identity(), trust);
  }

  private static void tell(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("a listener of an identity failed", e);
    }
  }

  private static void warn(String what, Exception cause) {
    LOG.warn("{}: what was there before stays in force: {}", what, cause.getMessage());
  }

  @Override
  public CompletableFuture<Void> ready() {
    return ready.copy();
  }

  @Override
  public TlsContext context(TlsPolicy cluster) throws IOException {
    return cluster.trust() == TlsPolicy.Trust.SYSTEM
        ? system.context(cluster)
        : contexts().context(cluster);
  }

  /** What serves with this identity: callers must be one of these, or anyone trusted if none. */
  ServingContext serving(List<PeerMatch> callers, TlsPolicy.Version least) throws IOException {
    return contexts().serving(callers, least);
  }

  /** What holds now: the same object until something changes. */
  Contexts contexts() throws IOException {
    Known now = known;
    Contexts contexts = now.contexts();
    if (contexts == null) {
      throw notYet(now);
    }
    return contexts;
  }

  private IOException notYet(Known now) {
    Exception failed = sourceFailed;
    return new IOException(
        "identity: no %s yet (expected: one from %s)%s"
            .formatted(
                now.trust() == null ? "trust" : "certificate",
                policy.source(),
                failed == null ? "" : ": " + failed.getMessage()),
        failed);
  }

  @Override
  public Discovery.Subscription listen(Runnable changed) {
    listeners.add(changed);
    return () -> listeners.remove(changed);
  }

  @Override
  public void close() {
    closed = true;
    watches.forEach(Discovery.Subscription::close);
    listeners.clear();
  }
}
