package dev.sidecar.tls.provider;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.TlsPolicy.Version;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Makes contexts, and sets what is spoken over them: versions, suites, groups. Thread-safe. */
public interface TlsProvider {

  /**
   * The provider that a policy names.
   *
   * @throws IllegalArgumentException if it is not there; the message says what to add
   */
  static TlsProvider of(IdentityPolicy.Provider named) {
    return switch (named) {
      case JDK -> new JdkProvider();
      case BOUNCY_CASTLE ->
          throw new IllegalArgumentException("identity.provider: bouncycastle (expected: jdk)");
    };
  }

  /** As in {@link java.security.Provider#getName}: {@code SunJSSE}. */
  String name();

  /**
   * A context with no sessions to resume.
   *
   * @param keys null to show no certificate
   */
  SSLContext context(@Nullable X509ExtendedKeyManager keys, X509ExtendedTrustManager trust);

  /**
   * Sets what a socket speaks, at either side, before its handshake.
   *
   * @param least the oldest version spoken
   * @param serverName asked for by SNI, if it is a host's ({@code my_orders} is none); null at the
   *     serving side, and where an address is asked for
   */
  void configure(SSLSocket socket, Version least, @Nullable String serverName);

  /** The same for an engine. */
  void configure(SSLEngine engine, Version least, @Nullable String serverName);
}
