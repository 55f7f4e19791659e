package dev.sidecar.tls.trust;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.regex.Pattern;

/** What keys and signatures are taken: those that NIST SP 800-131A does not count as weak. */
final class Strength {
  static final String KEYS = "RSA of 2048 bits or more, EC of 256 or more, Ed25519 or Ed448";
  static final String SIGNATURES = "SHA-256 or better";

  private static final int RSA_BITS = 2_048;
  private static final int EC_BITS = 256;
  private static final Pattern DIGESTS =
      Pattern.compile("(SHA-?256|SHA-?384|SHA-?512|SHA-?512/256|SHA3-(256|384|512))");
  private static final Pattern SIGNED =
      Pattern.compile(DIGESTS + "WITH(RSA|ECDSA|RSAENCRYPTION).*|ED25519|ED448|EDDSA|ML-DSA.*");

  private Strength() {}

  static boolean suffices(PublicKey key) {
    if (key instanceof RSAKey rsa) {
      return rsa.getModulus().bitLength() >= RSA_BITS;
    }
    if (key instanceof ECKey ec) {
      return ec.getParams().getOrder().bitLength() >= EC_BITS;
    }
    return key instanceof EdECKey || key.getAlgorithm().startsWith("ML-DSA");
  }

  /** {@code RSA 1024}. */
  static String shown(PublicKey key) {
    if (key instanceof RSAKey rsa) {
      return "RSA of " + rsa.getModulus().bitLength() + " bits";
    }
    if (key instanceof ECKey ec) {
      return "EC of " + ec.getParams().getOrder().bitLength() + " bits";
    }
    return key.getAlgorithm();
  }

  static boolean signatureSuffices(X509Certificate certificate) {
    String name = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    return name.equals("RSASSA-PSS")
        ? DIGESTS.matcher(pssDigest(certificate)).matches()
        : SIGNED.matcher(name).matches();
  }

  private static String pssDigest(X509Certificate certificate) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
      parameters.init(certificate.getSigAlgParams());
      return parameters
          .getParameterSpec(PSSParameterSpec.class)
          .getDigestAlgorithm()
          .toUpperCase(Locale.ROOT);
    } catch (GeneralSecurityException | IOException e) {
      return "";
    }
  }
}
