package dev.sidecar.tls.trust;

import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/** Revocation lists by issuer. A list that the issuer's key did not sign is not that issuer's. */
final class RevocationLists {
  private final Map<X500Principal, List<X509CRL>> byIssuer = new HashMap<>();

  /** What the lists say of a certificate. */
  enum Word {
    GOOD,
    REVOKED,
    OUT_OF_DATE
  }

  RevocationLists(Collection<X509CRL> lists) {
    for (X509CRL list : lists) {
      byIssuer.merge(
          list.getIssuerX500Principal(),
          List.of(list),
          (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
    }
  }

  Word on(X509Certificate certificate, X509Certificate issuer, Instant now) {
    List<X509CRL> its =
        byIssuer.getOrDefault(issuer.getSubjectX500Principal(), List.of()).stream()
            .filter(list -> isSigned(list, issuer))
            .toList();
    if (its.isEmpty()) {
      return Word.GOOD;
    }
    // A list that is out of date has still seen what it names.
    if (its.stream().anyMatch(list -> list.isRevoked(certificate))) {
      return Word.REVOKED;
    }
    return its.stream().anyMatch(list -> isCurrent(list, now)) ? Word.GOOD : Word.OUT_OF_DATE;
  }

  private static boolean isCurrent(X509CRL list, Instant now) {
    Date next = list.getNextUpdate();
    return !list.getThisUpdate().toInstant().isAfter(now)
        && (next == null || !next.toInstant().isBefore(now));
  }

  private static boolean isSigned(X509CRL list, X509Certificate issuer) {
    try {
      list.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
