package dev.sidecar.tls.spiffe;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.tls.identity.IdentitySource;
import dev.sidecar.tls.identity.WorkloadApiConnector;

/**
 * Identities from the SPIFFE Workload API: the certificate, its key, the bundles of all trust
 * domains and the revocation lists, all at once and whenever they change. Found by itself where the
 * module is on the class path. Thread-safe.
 *
 * <p>What the agent says replaces what it said before: a trust domain that it does not name is
 * trusted no more. While the agent cannot be asked, or says what cannot be understood, what it said
 * last stays in force until the certificate expires. If it says that this process has no identity,
 * the one it had is not used any more.
 */
public final class WorkloadApi implements WorkloadApiConnector {
  /** For {@link java.util.ServiceLoader}. */
  public WorkloadApi() {}

  /**
   * A source of the identity that the agent has for this process.
   *
   * @param policy whose socket goes before the environment's {@code SPIFFE_ENDPOINT_SOCKET}
   * @throws IllegalArgumentException if neither names a socket, or the one that holds is malformed
   */
  @Override
  public IdentitySource source(IdentityPolicy.WorkloadApi policy) {
    AgentAddress address = AgentAddress.of(policy.socket(), System.getenv(AgentAddress.VARIABLE));
    return (listener, timer) -> WorkloadWatch.started(address, timer, Draws.random(), listener);
  }
}
