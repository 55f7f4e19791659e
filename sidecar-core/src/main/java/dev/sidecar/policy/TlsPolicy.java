package dev.sidecar.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster's connections are secured, and who may be at their other end. Envoy: {@code
 * UpstreamTlsContext}.
 *
 * @param serverName what the peer is asked for (SNI) and, without {@code peers}, must prove to be;
 *     default the host of the call. An address is not sent, only proven. Envoy: {@code sni}; its
 *     default sends none
 * @param trust who vouches for the peer; default {@link Trust#IDENTITY}. With {@link Trust#SYSTEM}
 *     no certificate of ours is shown
 * @param peers who may answer, any one of them; default none, and the certificate must hold the
 *     server name. Envoy: {@code match_typed_subject_alt_names}; its default accepts every name
 * @param minVersion default TLS 1.3. Envoy: {@code tls_minimum_protocol_version}, default TLS 1.2
 */
public record TlsPolicy(
    @Nullable String serverName, Trust trust, List<PeerMatch> peers, Version minVersion) {
  public static final TlsPolicy DEFAULT =
      new TlsPolicy(null, Trust.IDENTITY, List.of(), Version.TLS_1_3);

  // With one colon it would be a name and a port.
  private static final String NAME =
      "[A-Za-z0-9_.-]{1,253}|[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*";

  /** Whose word is taken for who the peer is. */
  public enum Trust {
    /** The trust of the policy's {@code identity}. */
    IDENTITY,
    /** The certificate authorities that the JVM ships: for what is on the public Internet. */
    SYSTEM
  }

  /** Versions of TLS that may be the least; what is older is never spoken. */
  public enum Version {
    TLS_1_2,
    TLS_1_3
  }

  public TlsPolicy {
    peers = List.copyOf(peers);
    new Check()
        .require(
            serverName == null || serverName.matches(NAME),
            "serverName",
            String.valueOf(serverName),
            "a host name or an address, without a port")
        .done();
  }

  /** Whether a server name is an address, which is proven by a certificate and not sent. */
  public static boolean isAddress(String serverName) {
    return serverName.indexOf(':') >= 0 || serverName.matches("[0-9.]+");
  }

  /** The same, of these peers only. */
  public TlsPolicy withPeers(PeerMatch... others) {
    return new TlsPolicy(serverName, trust, List.of(others), minVersion);
  }

  /** The same, asking for another name. */
  public TlsPolicy withServerName(String other) {
    return new TlsPolicy(other, trust, peers, minVersion);
  }

  /** The same, trusting others. */
  public TlsPolicy with(Trust other) {
    return new TlsPolicy(serverName, other, peers, minVersion);
  }

  /** The same from another version on. */
  public TlsPolicy with(Version other) {
    return new TlsPolicy(serverName, trust, peers, other);
  }
}
