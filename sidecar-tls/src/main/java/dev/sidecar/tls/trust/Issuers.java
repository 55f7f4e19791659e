package dev.sidecar.tls.trust;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out which of several certificates of the same name issued another. */
final class Issuers {
  private Issuers() {}

  /**
   * The issuer among those that have its name. A single one is taken by its name, as whether it
   * signed is checked later; of several the one that signed, or else the first.
   */
  static @Nullable X509Certificate of(X509Certificate issued, List<X509Certificate> named) {
    if (named.size() < 2) {
      return named.isEmpty() ? null : named.get(0);
    }
    return named.stream().filter(each -> signed(issued, each)).findFirst().orElse(named.get(0));
  }

  private static boolean signed(X509Certificate issued, X509Certificate issuer) {
    try {
      issued.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
