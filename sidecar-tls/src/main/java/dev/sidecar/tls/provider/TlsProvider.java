package dev.sidecar.tls.provider;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.TlsPolicy.Version;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
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
      case BOUNCY_CASTLE -> {
        try {
          yield BctlsProvider.open();
        } catch (NoClassDefFoundError missing) {
          throw new IllegalArgumentException(
              "identity.provider: bouncycastle: no %s (expected: the dependency org.bouncycastle:bctls-jdk18on)"
                  .formatted(missing.getMessage()),
              missing);
        }
      }
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
   * @param serverName asked for by SNI; null at the serving side, and where an address is asked for
   */
  void configure(SSLSocket socket, Version least, @Nullable String serverName);

  /** The same for an engine. */
  void configure(SSLEngine engine, Version least, @Nullable String serverName);

  /**
   * The group of a handshake's key exchange, as IANA names it: {@code X25519MLKEM768}, {@code
   * x25519}. Null where the provider does not tell: SunJSSE never does.
   *
   * @param session of a socket after its handshake
   */
  default @Nullable String group(SSLSession session) {
    return null;
  }
}
