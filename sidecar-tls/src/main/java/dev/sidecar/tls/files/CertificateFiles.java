package dev.sidecar.tls.files;

import dev.sidecar.discovery.FileContents;
import dev.sidecar.tls.files.Pem.Block;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.NoSuchProviderException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Reads certificates and revocation lists out of files. */
public final class CertificateFiles {
  private static final String PEM = "PEM with -----BEGIN CERTIFICATE-----";
  private static final String LIST = "a revocation list, PEM (X509 CRL) or DER";
  // Partial lists: RFC 5280, 5.2.4 and 5.2.5. Read as whole ones they would leave out certificates.
  private static final Set<String> PARTIAL = Set.of("2.5.29.27", "2.5.29.28");

  private CertificateFiles() {}

  /** The certificates of a PEM file, in order; none only if a problem is noted. */
  public static List<X509Certificate> certificates(
      Path file, FileContents contents, Problems problems) {
    String text = problems.text(file, contents, PEM);
    if (text.isEmpty()) {
      return List.of();
    }
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : Pem.blocks(file, text, problems)) {
      if (block.label().equals("CERTIFICATE")) {
        try {
          found.add(certificate(block));
        } catch (CertificateException e) {
          String which = "certificate " + (found.size() + 1) + " cannot be read";
          problems.add(file, which, "Base64 of a certificate in DER");
          return List.of();
        }
      }
    }
    if (found.isEmpty() && !text.contains("-----BEGIN CERTIFICATE-----")) {
      problems.add(file, "no certificate in it", PEM);
    }
    return found;
  }

  private static X509Certificate certificate(Block block) throws CertificateException {
    return (X509Certificate) factory().generateCertificate(new ByteArrayInputStream(block.der()));
  }

  /** The revocation lists of a file, PEM or DER; none only if a problem is noted. */
  public static List<X509CRL> revocations(Path file, FileContents contents, Problems problems) {
    String text = problems.text(file, contents, LIST);
    if (text.isEmpty()) {
      return List.of();
    }
    List<byte[]> ders =
        text.contains("-----BEGIN ")
            ? Pem.blocks(file, text, problems).stream()
                .filter(block -> block.label().equals("X509 CRL"))
                .map(Block::der)
                .toList()
            : List.of(text.getBytes(StandardCharsets.ISO_8859_1));
    if (ders.isEmpty()) {
      problems.add(file, "no revocation list in it", LIST);
    }
    List<X509CRL> found = new ArrayList<>();
    for (byte[] der : ders) {
      try {
        X509CRL list = (X509CRL) factory().generateCRL(new ByteArrayInputStream(der));
        if (isPartial(list)) {
          problems.add(file, "a partial list of " + list.getIssuerX500Principal(), "whole lists");
        }
        found.add(list);
      } catch (CRLException | CertificateException e) {
        problems.add(file, "a revocation list that cannot be read", LIST);
      }
    }
    return found;
  }

  private static boolean isPartial(X509CRL list) {
    Collection<String> critical = list.getCriticalExtensionOIDs();
    return critical != null && critical.stream().anyMatch(PARTIAL::contains);
  }

  // Not the first provider that the application may have put before the JDK's own.
  private static CertificateFactory factory() throws CertificateException {
    try {
      return CertificateFactory.getInstance("X.509", "SUN");
    } catch (NoSuchProviderException e) {
      return CertificateFactory.getInstance("X.509");
    }
  }
}
