package dev.sidecar.tls.identity;

import dev.sidecar.policy.IdentityPolicy;

/**
 * Makes the source for {@code identity.workloadApi}. Found by {@link java.util.ServiceLoader}:
 * {@code sidecar-tls-spiffe} brings one, so that whoever does not use it does not carry gRPC.
 */
@FunctionalInterface
public interface WorkloadApiConnector {
  /**
   * A source that is not connected yet.
   *
   * @throws IllegalArgumentException if the policy, or the environment that it leaves the socket
   *     to, names none
   */
  IdentitySource source(IdentityPolicy.WorkloadApi policy);
}
