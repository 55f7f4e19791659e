package dev.sidecar.tls;

import dev.sidecar.tls.identity.KeyedIdentity;
import java.io.IOException;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the certificate that holds at that moment. A handshake asks three times: for an alias, then
 * for the key and the chain of it; an alias stays that of one certificate, so that a rotation in
 * between does not mix two.
 */
final class FollowingKeyManager extends X509ExtendedKeyManager {
  // Those between whose rotations a handshake may hang.
  private static final int KEPT = 8;

  private final Serving serving;
  // Guarded by this; the newest last.
  private final List<Shown> shown = new ArrayList<>();
  private int made;

  private record Shown(String name, KeyedIdentity identity, FixedKeyManager keys) {}

  FollowingKeyManager(Serving serving) {
    this.serving = serving;
  }

  private synchronized @Nullable Shown newest() {
    KeyedIdentity own;
    try {
      own = serving.now().own();
    } catch (IOException e) {
      return null;
    }
    Shown last = shown.isEmpty() ? null : shown.get(shown.size() - 1);
    if (last != null && last.identity().equals(own)) {
      return last;
    }
    Shown fresh = new Shown("identity-" + ++made, own, new FixedKeyManager(own));
    shown.add(fresh);
    if (shown.size() > KEPT) {
      shown.remove(0);
    }
    return fresh;
  }

  private synchronized @Nullable KeyedIdentity named(String alias) {
    return shown.stream()
        .filter(each -> each.name().equals(alias))
        .map(Shown::identity)
        .findFirst()
        .orElse(null);
  }

  private @Nullable String alias(String keyType) {
    Shown newest = newest();
    return newest != null && newest.keys().getServerAliases(keyType, null) != null
        ? newest.name()
        : null;
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
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  /** None: this one serves. */
  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    KeyedIdentity identity = named(alias);
    return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    KeyedIdentity identity = named(alias);
    return identity == null ? null : identity.key();
  }
}
