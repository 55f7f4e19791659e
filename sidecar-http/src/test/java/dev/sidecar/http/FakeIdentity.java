package dev.sidecar.http;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.Discovery;
import dev.sidecar.spi.TlsContext;
import dev.sidecar.spi.TlsIdentity;
import dev.sidecar.spi.TlsSource;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An identity over the JDK's TLS, which a test changes. */
final class FakeIdentity implements TlsIdentity, TlsSource {
  private record State(
      @Nullable TestCertificate own, List<X509Certificate> trusted, Set<X509Certificate> revoked) {}

  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Map<TlsPolicy, TlsContext> contexts = new ConcurrentHashMap<>();
  private volatile @Nullable State state;
  volatile boolean closed;

  /** Nothing yet: handshakes fail. */
  static FakeIdentity none() {
    return new FakeIdentity();
  }

  /**
   * An identity.
   *
   * @param own null shows no certificate
   */
  static FakeIdentity of(@Nullable TestCertificate own, X509Certificate... trusted) {
    FakeIdentity identity = new FakeIdentity();
    identity.use(own, trusted);
    return identity;
  }

  /** Another certificate, another trust, and nobody revoked. */
  void use(@Nullable TestCertificate own, X509Certificate... trusted) {
    change(new State(own, List.of(trusted), Set.of()));
  }

  /** The same, with peers that are trusted no more. */
  void revoke(X509Certificate... peers) {
    State last = state;
    if (last != null) {
      change(new State(last.own(), last.trusted(), Set.of(peers)));
    }
  }

  private void change(State next) {
    state = next;
    contexts = new ConcurrentHashMap<>();
    ready.complete(null);
    listeners.forEach(Runnable::run);
  }

  /** Who is told of changes. */
  int listeners() {
    return listeners.size();
  }

  @Override
  public TlsIdentity open(IdentityPolicy identity, Timer timer) {
    return this;
  }

  @Override
  public CompletableFuture<Void> ready() {
    return ready;
  }

  @Override
  public TlsContext context(TlsPolicy cluster) throws IOException {
    Map<TlsPolicy, TlsContext> now = contexts;
    State known = state;
    if (known == null) {
      throw new IOException("no certificate yet (expected: one from the test)");
    }
    return now.computeIfAbsent(
        cluster, policy -> new FakeContext(policy, known.own(), known.trusted(), known.revoked()));
  }

  @Override
  public Discovery.Subscription listen(Runnable changed) {
    listeners.add(changed);
    return () -> listeners.remove(changed);
  }

  @Override
  public void close() {
    closed = true;
  }
}
