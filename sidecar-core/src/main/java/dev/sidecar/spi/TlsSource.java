package dev.sidecar.spi;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.time.Timer;

/**
 * Makes the identity of a client from what its policy says: {@code MeshTls} of {@code sidecar-tls}.
 * One source may serve several clients. Thread-safe.
 */
@FunctionalInterface
public interface TlsSource {
  /**
   * Begins to follow an identity. Returns promptly, with what its files hold at this moment; what
   * comes over a network may come later. By the control thread: at the start, and whenever a policy
   * with another identity is to take force.
   *
   * @param timer in whose time files are looked at and connections age
   * @throws RuntimeException if there is nothing to begin with; the policy is refused, and what was
   *     in force before stays so. Its message names the file and what was expected
   */
  TlsIdentity open(IdentityPolicy identity, Timer timer);
}
