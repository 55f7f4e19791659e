package dev.sidecar.tls.trust;

import dev.sidecar.policy.PeerMatch;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names in a certificate: its subject alternative names, and never its common name.
 *
 * @param uris as they stand there
 * @param hosts DNS names, some with a wildcard
 * @param addresses as text
 */
public record PeerNames(List<String> uris, List<String> hosts, List<String> addresses) {
  // RFC 5280, 4.2.1.6.
  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int IP = 7;

  private static final int SHOWN_NAMES = 3;
  private static final int SHOWN_CHARACTERS = 300;

  public PeerNames {
    uris = List.copyOf(uris);
    hosts = List.copyOf(hosts);
    addresses = List.copyOf(addresses);
  }

  /**
   * Those of a certificate.
   *
   * @throws CertificateParsingException if they cannot be read
   */
  public static PeerNames of(X509Certificate certificate) throws CertificateParsingException {
    List<String> uris = new ArrayList<>();
    List<String> hosts = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      String value = String.valueOf(name.get(1));
      switch ((Integer) name.get(0)) {
        case DNS -> hosts.add(value);
        case URI -> uris.add(value);
        case IP -> addresses.add(value);
        default -> {}
      }
    }
    return new PeerNames(uris, hosts, addresses);
  }

  /** The identity: null if there is none, or more than one name that could be it. */
  public @Nullable SpiffeId identity() {
    return uris.size() == 1 ? SpiffeId.of(uris.get(0)) : null;
  }

  /** Whether they are whom a rule wants. */
  public boolean hold(PeerMatch match) {
    if (match instanceof PeerMatch.DnsName host) {
      return HostNames.hold(this, host.name());
    }
    return identity() != null && SpiffeId.isNamed(uris.get(0), match);
  }

  /** One of them, the URI first; another text if there are none. */
  public String first(String otherwise) {
    return Stream.of(uris, hosts, addresses)
        .flatMap(List::stream)
        .findFirst()
        .map(PeerNames::printable)
        .orElse(otherwise);
  }

  boolean isEmpty() {
    return uris.isEmpty() && hosts.isEmpty() && addresses.isEmpty();
  }

  /** For messages: who a certificate says that its owner is, in a line of bounded length. */
  static String shown(X509Certificate certificate) {
    String names;
    try {
      PeerNames all = of(certificate);
      names = all.isEmpty() ? "" : all.shown();
    } catch (CertificateParsingException e) {
      names = "unreadable names";
    }
    return printable(
        names.isEmpty() ? "a certificate without names, subject " + subject(certificate) : names);
  }

  static String subject(X509Certificate certificate) {
    return printable(certificate.getSubjectX500Principal().getName());
  }

  static String issuer(X509Certificate certificate) {
    return printable(certificate.getIssuerX500Principal().getName());
  }

  private String shown() {
    List<String> all = new ArrayList<>(uris);
    all.addAll(hosts);
    all.addAll(addresses);
    String first = String.join(", ", all.subList(0, Math.min(SHOWN_NAMES, all.size())));
    return all.size() > SHOWN_NAMES ? first + " and others" : first;
  }

  /** The peer wrote it: no line of a log may begin within it. */
  private static String printable(String text) {
    String cut = text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) : text;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
