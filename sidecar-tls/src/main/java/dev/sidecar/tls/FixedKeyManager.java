package dev.sidecar.tls;

import dev.sidecar.tls.identity.KeyedIdentity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one certificate to everybody, whichever authorities the peer says it takes: in a mesh the
 * peer may trust more than it names. Immutable.
 */
final class FixedKeyManager extends X509ExtendedKeyManager {
  private static final String ALIAS = "identity";

  private final KeyedIdentity identity;

  FixedKeyManager(KeyedIdentity identity) {
    this.identity = identity;
  }

  private @Nullable String alias(String keyType) {
    return fits(identity.leaf().getPublicKey().getAlgorithm(), keyType) ? ALIAS : null;
  }

  /**
   * Beside the key's own algorithm there is what servers of TLS 1.2 ask for: SunJSSE by who signed
   * (EC_RSA is a key of EC), bctls by suite (ECDHE_RSA is a key of RSA). In TLS 1.3 bctls asks by
   * curve or scheme: EC/secp256r1, Ed25519.
   */
  private static boolean fits(String own, String keyType) {
    boolean named =
        switch (own) {
          case "EC" ->
              keyType.startsWith("EC_")
                  || keyType.startsWith("EC/")
                  || keyType.equals("ECDHE_ECDSA");
          case "RSA" -> keyType.equals("ECDHE_RSA");
          case "EdDSA" -> keyType.startsWith("Ed");
          default -> false;
        };
    return named || keyType.equalsIgnoreCase(own);
  }

  private @Nullable String firstAlias(String[] keyTypes) {
    return Arrays.stream(keyTypes).anyMatch(each -> alias(each) != null) ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return firstAlias(keyTypes);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return firstAlias(keyTypes);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  private String @Nullable [] aliases(String keyType) {
    return alias(keyType) == null ? null : new String[] {ALIAS};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return alias.equals(ALIAS) ? identity.chain().toArray(X509Certificate[]::new) : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return alias.equals(ALIAS) ? identity.key() : null;
  }
}
