package dev.sidecar.envoy;

import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an Envoy is written with beside a policy.
 *
 * @param secrets the directory, as Envoy sees it, of the files that {@link EnvoyBootstrap#secrets}
 *     writes, from which it follows certificates and bundles that change (SDS by file); default
 *     null: the bootstrap names them itself, and Envoy reads them once, at its start
 * @param systemTrust PEM, what stands for the authorities that the JVM ships where a cluster has
 *     {@code trust: system}; default {@code /etc/ssl/certs/ca-certificates.crt}
 * @param inbound whom the listener takes calls from; default null: everybody, in plain text
 */
public record EnvoyOptions(@Nullable Path secrets, Path systemTrust, @Nullable Inbound inbound) {
  public static final EnvoyOptions DEFAULT =
      new EnvoyOptions(null, Path.of("/etc/ssl/certs/ca-certificates.crt"), null);

  /**
   * Calls over TLS with the policy's identity, as of a sidecar in front of a service. Who is not
   * among the callers is refused in the handshake.
   *
   * @param callers who may call, any one of them; at least one
   * @param minVersion default TLS 1.3
   */
  public record Inbound(List<PeerMatch> callers, TlsPolicy.Version minVersion) {
    public Inbound {
      callers = List.copyOf(callers);
      if (callers.isEmpty()) {
        throw new IllegalArgumentException("callers: [] (expected: one or more)");
      }
    }

    /** These over TLS 1.3. */
    public static Inbound from(PeerMatch... callers) {
      return new Inbound(List.of(callers), TlsPolicy.Version.TLS_1_3);
    }
  }

  /** The same, following what files in this directory name. */
  public EnvoyOptions secretsIn(Path directory) {
    return new EnvoyOptions(directory, systemTrust, inbound);
  }

  /** The same with another file of public authorities. */
  public EnvoyOptions withSystemTrust(Path file) {
    return new EnvoyOptions(secrets, file, inbound);
  }

  /** The same, taking calls over TLS. */
  public EnvoyOptions with(Inbound other) {
    return new EnvoyOptions(secrets, systemTrust, other);
  }
}
