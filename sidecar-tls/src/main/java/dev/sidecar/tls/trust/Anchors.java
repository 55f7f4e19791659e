package dev.sidecar.tls.trust;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** The authorities of one bundle, by name. Immutable. */
final class Anchors {
  private static final int SHOWN = 3;

  private final Map<X500Principal, List<X509Certificate>> bySubject = new HashMap<>();
  private final Set<X509Certificate> all;

  Anchors(Collection<X509Certificate> authorities) {
    all = new HashSet<>(authorities);
    all.forEach(
        each ->
            bySubject
                .computeIfAbsent(each.getSubjectX500Principal(), name -> new ArrayList<>())
                .add(each));
  }

  boolean hold(X509Certificate certificate) {
    return all.contains(certificate);
  }

  /** Who of them issued a certificate, by its name, and by its signature where names are equal. */
  @Nullable X509Certificate issuerOf(X509Certificate certificate) {
    List<X509Certificate> named =
        bySubject.getOrDefault(certificate.getIssuerX500Principal(), List.of());
    return Issuers.of(certificate, named);
  }

  /** For messages. */
  String shown() {
    String first =
        bySubject.keySet().stream()
            .map(X500Principal::getName)
            .sorted()
            .limit(SHOWN)
            .collect(Collectors.joining(", "));
    return bySubject.size() > SHOWN ? first + " and others" : first;
  }
}
