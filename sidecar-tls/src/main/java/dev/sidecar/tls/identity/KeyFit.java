package dev.sidecar.tls.identity;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;

/** Checks that certificates and a key belong together, by signing rather than by names. */
final class KeyFit {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int CHALLENGE_BYTES = 32;

  private KeyFit() {}

  static void checkChain(List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("no certificate (expected: one, then its intermediates)");
    }
    for (int i = 0; i + 1 < chain.size(); i++) {
      if (!issued(chain.get(i + 1), chain.get(i))) {
        throw new IllegalArgumentException(
            "certificate %d is not the issuer of certificate %d (expected: the own certificate, then"
                    .formatted(i + 2, i + 1)
                + " its intermediates in order)");
      }
    }
  }

  private static boolean issued(X509Certificate issuer, X509Certificate issued) {
    try {
      issued.verify(issuer.getPublicKey());
      return issued.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  static void checkKey(X509Certificate leaf, PrivateKey key) {
    if (!fits(leaf.getPublicKey(), key)) {
      throw new IllegalArgumentException(
          "the key is not that of the certificate (expected: the key that serial "
              + leaf.getSerialNumber().toString(16)
              + " was issued for)");
    }
  }

  private static boolean fits(PublicKey open, PrivateKey key) {
    byte[] challenge = new byte[CHALLENGE_BYTES];
    RANDOM.nextBytes(challenge);
    try {
      Signature signing = signature(open);
      signing.initSign(key);
      signing.update(challenge);
      byte[] signed = signing.sign();
      Signature verifying = signature(open);
      verifying.initVerify(open);
      verifying.update(challenge);
      return verifying.verify(signed);
    } catch (GeneralSecurityException e) {
      // Not even of the same kind.
      return false;
    }
  }

  private static Signature signature(PublicKey open) throws GeneralSecurityException {
    String algorithm = open.getAlgorithm();
    if (algorithm.equals("RSASSA-PSS") && open instanceof RSAKey) {
      Signature pss = Signature.getInstance("RSASSA-PSS");
      pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      return pss;
    }
    return Signature.getInstance(
        switch (algorithm) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> algorithm;
        });
  }
}
