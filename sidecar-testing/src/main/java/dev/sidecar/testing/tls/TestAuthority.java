package dev.sidecar.testing.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * An authority that issues what a test asks for, also what no authority should. Its keys are P-256;
 * it is valid from an hour ago for a day. Thread-safe.
 */
public final class TestAuthority {
  private static final String SIGNATURE = "SHA256withECDSA";

  private final @Nullable TestAuthority issuer;
  private final X509Certificate certificate;
  private final KeyPair keys;

  private TestAuthority(@Nullable TestAuthority issuer, X509Certificate certificate, KeyPair keys) {
    this.issuer = issuer;
    this.certificate = certificate;
    this.keys = keys;
  }

  /** What an authority may do, and until when. */
  private record Form(boolean issues, @Nullable String host, Instant until) {
    static Form any() {
      return new Form(true, null, Instant.now().plus(Duration.ofDays(1)));
    }

    Form only(String below) {
      return new Form(issues, below, until);
    }
  }

  /**
   * A root.
   *
   * @param name its common name
   */
  public static TestAuthority root(String name) {
    return root(name, Form.any());
  }

  /**
   * A root that may only issue names below a host, such as {@code example.org}.
   *
   * @param name its common name
   */
  public static TestAuthority rootFor(String name, String host) {
    return root(name, Form.any().only(host));
  }

  /**
   * An intermediate below this authority.
   *
   * @param name its common name
   */
  public TestAuthority intermediate(String name) {
    return below(name, Form.any());
  }

  /**
   * An intermediate that may only issue names below a host, such as {@code example.org}.
   *
   * @param name its common name
   */
  public TestAuthority intermediateFor(String name, String host) {
    return below(name, Form.any().only(host));
  }

  /**
   * An intermediate that is valid no more.
   *
   * @param name its common name
   */
  public TestAuthority expiredIntermediate(String name) {
    return below(name, new Form(true, null, Instant.now().minus(Duration.ofMinutes(1))));
  }

  /**
   * One that issues though its certificate does not let it.
   *
   * @param name its common name
   */
  public TestAuthority pretender(String name) {
    return below(name, new Form(false, null, Form.any().until()));
  }

  /** This authority's own certificate, shown where a peer's belongs. */
  public TestCertificate asPeer() {
    return new TestCertificate(issuer == null ? List.of(certificate) : chain(), keys.getPrivate());
  }

  /** A certificate that vouches for itself, as asked for. */
  public static TestCertificate selfSigned(UnaryOperator<TestLeaf> request) {
    TestLeaf leaf = request.apply(new TestLeaf().commonName("self"));
    X509Certificate issued = leaf.sign(leaf.subject(), leaf.keys());
    return new TestCertificate(List.of(issued), leaf.keys().getPrivate());
  }

  /** A certificate as asked for, with the intermediates between it and the root. */
  public TestCertificate issue(UnaryOperator<TestLeaf> request) {
    TestLeaf leaf = request.apply(new TestLeaf());
    X509Certificate issued = leaf.sign(certificate.getSubjectX500Principal(), keys);
    List<X509Certificate> chain = new ArrayList<>(List.of(issued));
    chain.addAll(chain());
    return new TestCertificate(chain, leaf.keys().getPrivate());
  }

  /** Without the root. */
  private List<X509Certificate> chain() {
    List<X509Certificate> chain = new ArrayList<>();
    for (TestAuthority above = this; above.issuer != null; above = above.issuer) {
      chain.add(above.certificate);
    }
    return chain;
  }

  /** A certificate for both sides of TLS, with a SPIFFE id alone. */
  public TestCertificate issue(String spiffeId) {
    return issue(leaf -> leaf.uri(spiffeId));
  }

  /**
   * A revocation list, valid from an hour ago for two.
   *
   * @param revoked issued by this authority; may be none
   */
  public X509CRL revoke(X509Certificate... revoked) {
    Instant now = Instant.now();
    return revoke(now.plus(Duration.ofHours(1)), revoked);
  }

  /**
   * A revocation list.
   *
   * @param nextUpdate until when it is valid
   */
  public X509CRL revoke(Instant nextUpdate, X509Certificate... revoked) {
    return revoke(nextUpdate, false, revoked);
  }

  /** A revocation list that says that it covers only some of the certificates. */
  public X509CRL revokePartially(X509Certificate... revoked) {
    return revoke(Instant.now().plus(Duration.ofHours(1)), true, revoked);
  }

  private X509CRL revoke(Instant nextUpdate, boolean partial, X509Certificate... revoked) {
    try {
      Instant then = nextUpdate.minus(Duration.ofHours(2));
      JcaX509v2CRLBuilder list =
          new JcaX509v2CRLBuilder(certificate.getSubjectX500Principal(), Date.from(then));
      list.setNextUpdate(Date.from(nextUpdate));
      for (X509Certificate each : revoked) {
        list.addCRLEntry(each.getSerialNumber(), Date.from(then), 0);
      }
      if (partial) {
        list.addExtension(
            Extension.issuingDistributionPoint,
            true,
            new IssuingDistributionPoint(null, true, false));
      }
      return new JcaX509CRLConverter()
          .getCRL(list.build(new JcaContentSignerBuilder(SIGNATURE).build(keys.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
      throw new IllegalStateException(e);
    }
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** The authority's certificate, as a file has it. */
  public String pem() {
    return TestCertificate.pem(certificate);
  }

  static KeyPair keys() {
    return keys("EC", 256);
  }

  static KeyPair keys(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp" + bits + "r1"));
      } else {
        generator.initialize(bits);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TestAuthority root(String name, Form form) {
    KeyPair keys = keys();
    X500Principal subject = new X500Principal("CN=" + name);
    return new TestAuthority(null, authority(subject, subject, keys, keys, form), keys);
  }

  private TestAuthority below(String name, Form form) {
    KeyPair below = keys();
    X500Principal subject = new X500Principal("CN=" + name);
    return new TestAuthority(
        this, authority(subject, certificate.getSubjectX500Principal(), below, keys, form), below);
  }

  private static X509Certificate authority(
      X500Principal subject, X500Principal issuer, KeyPair keys, KeyPair signing, Form form) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  issuer,
                  BigInteger.valueOf(System.nanoTime()),
                  Date.from(Instant.now().minus(Duration.ofHours(1))),
                  Date.from(form.until()),
                  subject,
                  keys.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(form.issues()))
              .addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      if (form.host() != null) {
        GeneralName below = new GeneralName(GeneralName.dNSName, form.host());
        GeneralSubtree[] subtrees = {new GeneralSubtree(below)};
        builder.addExtension(Extension.nameConstraints, true, new NameConstraints(subtrees, null));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signing.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
      throw new IllegalStateException(e);
    }
  }
}
