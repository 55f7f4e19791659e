package dev.sidecar.control;

import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.ClusterTls;
import dev.sidecar.spi.HandshakeObserver;
import dev.sidecar.spi.TlsIdentity;
import dev.sidecar.spi.TlsSource;
import dev.sidecar.time.Timer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The identity that clusters with TLS have, and the policy that it came from. Another policy makes
 * another one, with connections of its own; the same policy keeps it, whatever else changes.
 *
 * @param tls null while no cluster speaks TLS
 */
record FollowedIdentity(IdentityPolicy policy, @Nullable TlsIdentity tls) {
  static final FollowedIdentity NONE = new FollowedIdentity(IdentityPolicy.NONE, null);

  /**
   * This one, if it fits a policy, or a fresh one.
   *
   * @throws RuntimeException if the policy asks for what cannot be had
   */
  FollowedIdentity next(MeshPolicy mesh, @Nullable TlsSource source, Timer timer) {
    if (!mesh.speaksTls()) {
      return NONE;
    }
    if (tls != null && policy.equals(mesh.identity())) {
      return this;
    }
    if (source == null) {
      throw new IllegalArgumentException(
          "clusters: TLS, and no source of it (expected: the client's builder to be given one by"
              + " tls(...), such as MeshTls of sidecar-tls)");
    }
    return new FollowedIdentity(mesh.identity(), source.open(mesh.identity(), timer));
  }

  /** What secures a cluster's connections. */
  @Nullable ClusterTls of(ClusterPolicy cluster, HandshakeObserver observer) {
    return cluster.tls() == null || tls == null ? null : new ClusterTls(tls, observer);
  }

  /** Done when there is what handshakes need. */
  CompletableFuture<Void> ready() {
    return tls == null ? CompletableFuture.completedFuture(null) : tls.ready();
  }

  void closeUnless(FollowedIdentity stays) {
    if (tls != null && tls != stays.tls) {
      tls.close();
    }
  }
}
