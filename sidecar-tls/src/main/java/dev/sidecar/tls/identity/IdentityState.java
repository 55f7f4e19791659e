package dev.sidecar.tls.identity;

import dev.sidecar.tls.trust.TrustBundles;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a source knows at one moment.
 *
 * @param identity our certificate and key; null if there is none now, and then no connection can be
 *     secured with one
 * @param trust whom the source trusts; null to leave that to the policy's {@code trust}
 */
public record IdentityState(@Nullable KeyedIdentity identity, @Nullable TrustBundles trust) {

  /** A certificate, the trust left to the policy. */
  public static IdentityState of(KeyedIdentity identity) {
    return new IdentityState(identity, null);
  }
}
