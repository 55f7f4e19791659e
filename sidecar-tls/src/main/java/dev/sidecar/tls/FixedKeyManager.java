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
    String own = identity.leaf().getPublicKey().getAlgorithm();
    // Servers of TLS 1.2 ask by suite: EC_EC, and BouncyCastle's by curve or scheme: Ed25519.
    boolean fits =
        keyType.equalsIgnoreCase(own)
            || own.equals("EC") && (keyType.startsWith("EC"))
            || own.equals("EdDSA") && keyType.startsWith("Ed");
    return fits ? ALIAS : null;
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
