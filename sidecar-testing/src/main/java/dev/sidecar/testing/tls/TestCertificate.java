package dev.sidecar.testing.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A certificate with its key, for tests.
 *
 * @param chain the certificate, then its intermediates in order, without the root
 */
public record TestCertificate(List<X509Certificate> chain, PrivateKey key) {
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  public TestCertificate {
    chain = List.copyOf(chain);
  }

  /** The certificate itself. */
  public X509Certificate leaf() {
    return chain.get(0);
  }

  /** The same without its intermediates. */
  public TestCertificate alone() {
    return new TestCertificate(List.of(leaf()), key);
  }

  /** The chain, as a file has it. */
  public String chainPem() {
    return chain.stream().map(TestCertificate::pem).collect(Collectors.joining());
  }

  /** The key, PKCS#8, as a file has it. */
  public String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  /** Writes both files, the key first. */
  public void write(Path certificates, Path keyFile) throws IOException {
    Files.writeString(keyFile, keyPem());
    Files.writeString(certificates, chainPem());
  }

  /** A revocation list, as a file has it. */
  public static String pem(X509CRL list) {
    try {
      return pem("X509 CRL", list.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, LINES.encodeToString(der), kind);
  }

  /** Names the subject only: a test's log is no place for keys either. */
  @Override
  public String toString() {
    return "certificate " + leaf().getSerialNumber().toString(16);
  }
}
