package dev.sidecar.testing.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What a test asks an authority for. Without a word more: no name, valid from an hour ago for a
 * day, for servers and clients, a P-256 key, signed with SHA-256. Not thread-safe.
 */
public final class TestLeaf {
  private static final SecureRandom SERIALS = new SecureRandom();

  private final List<GeneralName> names = new ArrayList<>();
  private Instant from = Instant.now().minus(Duration.ofHours(1));
  private Instant until = Instant.now().plus(Duration.ofDays(1));
  private KeyPurposeId @Nullable [] purposes = {
    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
  };
  private int usage = KeyUsage.digitalSignature;
  private String digest = "SHA256";
  private @Nullable KeyPair keys;
  private @Nullable String commonName;

  TestLeaf() {}

  /** A URI name: a SPIFFE id, or what is none. */
  public TestLeaf uri(String uri) {
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    return this;
  }

  /** A DNS name, which may begin with {@code *.}. */
  public TestLeaf dns(String name) {
    names.add(new GeneralName(GeneralName.dNSName, name));
    return this;
  }

  /** An IP address. */
  public TestLeaf ip(String address) {
    names.add(new GeneralName(GeneralName.iPAddress, address));
    return this;
  }

  /** The subject's common name, which nobody should read. */
  public TestLeaf commonName(String name) {
    commonName = name;
    return this;
  }

  /** When it is valid. */
  public TestLeaf valid(Instant first, Instant last) {
    from = first;
    until = last;
    return this;
  }

  /** For servers only. */
  public TestLeaf serverOnly() {
    purposes = new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth};
    return this;
  }

  /** For clients only. */
  public TestLeaf clientOnly() {
    purposes = new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
    return this;
  }

  /** For signed code, and neither for servers nor for clients. */
  public TestLeaf codeOnly() {
    purposes = new KeyPurposeId[] {KeyPurposeId.id_kp_codeSigning};
    return this;
  }

  /** Without a word on purposes. */
  public TestLeaf anyPurpose() {
    purposes = null;
    return this;
  }

  /** With a key that may sign no handshake. */
  public TestLeaf encipherOnly() {
    usage = KeyUsage.keyEncipherment;
    return this;
  }

  /** Signed with SHA-1. */
  public TestLeaf sha1() {
    digest = "SHA1";
    return this;
  }

  /** With an RSA key of so many bits. */
  public TestLeaf rsa(int bits) {
    keys = TestAuthority.keys("RSA", bits);
    return this;
  }

  /** With a key on NIST's curve of so many bits: 256, 384 or 521. */
  public TestLeaf curve(int bits) {
    keys = TestAuthority.keys("EC", bits);
    return this;
  }

  /** With a key that there is already. */
  public TestLeaf keys(KeyPair others) {
    keys = others;
    return this;
  }

  KeyPair keys() {
    KeyPair made = keys;
    if (made == null) {
      made = TestAuthority.keys();
      keys = made;
    }
    return made;
  }

  X500Principal subject() {
    return new X500Principal(commonName == null ? "O=test" : "O=test,CN=" + commonName);
  }

  X509Certificate sign(X500Principal issuer, KeyPair signing) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  issuer,
                  new BigInteger(120, SERIALS),
                  Date.from(from),
                  Date.from(until),
                  subject(),
                  keys().getPublic())
              .addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      if (purposes != null) {
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
      }
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
      }
      String algorithm =
          digest + (signing.getPrivate().getAlgorithm().equals("EC") ? "withECDSA" : "withRSA");
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder(algorithm).build(signing.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
      throw new IllegalStateException(e);
    }
  }
}
