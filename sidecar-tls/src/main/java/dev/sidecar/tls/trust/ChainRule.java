package dev.sidecar.tls.trust;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.tls.trust.PeerRule.Refused;
import java.security.GeneralSecurityException;
import java.security.NoSuchProviderException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decides whether a chain leads to an authority, and its certificate may be used so. Immutable. */
final class ChainRule {
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int CERTIFICATE_SIGNING = 5;
  private static final String NAME_CONSTRAINTS = "2.5.29.30";
  private static final String ANY_PURPOSE = "2.5.29.37.0";

  /** Reasons of RFC 5280's validation, as the JDK names them. */
  private static final Map<CertPathValidatorException.Reason, HandshakeFailure> REASONS =
      Map.of(
          BasicReason.EXPIRED, HandshakeFailure.EXPIRED,
          BasicReason.NOT_YET_VALID, HandshakeFailure.NOT_YET_VALID,
          BasicReason.INVALID_SIGNATURE, HandshakeFailure.BAD_SIGNATURE,
          BasicReason.ALGORITHM_CONSTRAINED, HandshakeFailure.WEAK_SIGNATURE,
          PKIXReason.INVALID_NAME, HandshakeFailure.NAME_CONSTRAINT,
          PKIXReason.NOT_CA_CERT, HandshakeFailure.NOT_AN_AUTHORITY,
          PKIXReason.PATH_TOO_LONG, HandshakeFailure.NOT_AN_AUTHORITY,
          PKIXReason.INVALID_KEY_USAGE, HandshakeFailure.NOT_AN_AUTHORITY,
          PKIXReason.NO_TRUST_ANCHOR, HandshakeFailure.BAD_SIGNATURE);

  private final RevocationLists revocations;
  private final PeerRole role;
  private final Anchors known;

  ChainRule(RevocationLists revocations, PeerRole role, Anchors known) {
    this.revocations = revocations;
    this.role = role;
    this.known = known;
  }

  /** Gives the moment at which the first certificate of the chain ends to be valid. */
  Instant check(List<X509Certificate> chain, Anchors anchors, Instant now) throws Refused {
    TrustPath path = TrustPath.of(chain, anchors);
    if (path.authority() == null) {
      throw unvouched(path, anchors);
    }
    for (X509Certificate each : path.whole()) {
      checkValidity(each, now);
    }
    checkStrength(path);
    checkConstraints(path, now);
    checkRevocation(path, now);
    checkUse(chain.get(0));
    return path.whole().stream()
        .map(each -> each.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  private Refused unvouched(TrustPath path, Anchors anchors) {
    X509Certificate last = path.last();
    String expected = "a chain to " + anchors.shown() + ", with its intermediates";
    if (last.getSubjectX500Principal().equals(last.getIssuerX500Principal())) {
      return path.sent().size() == 1
          ? new Refused(HandshakeFailure.SELF_SIGNED, "vouches for itself", expected)
          : new Refused(
              HandshakeFailure.UNKNOWN_AUTHORITY,
              "vouched for by " + PeerNames.subject(last),
              expected);
    }
    String issuer = PeerNames.issuer(last);
    return known.issuerOf(last) != null
        ? new Refused(
            HandshakeFailure.INTERMEDIATE_MISSING,
            issuer + " was not sent, which our own chain has",
            expected)
        : new Refused(
            HandshakeFailure.UNKNOWN_AUTHORITY,
            "issued by " + issuer + ", which is neither trusted nor an intermediate that was sent",
            expected);
  }

  private static void checkValidity(X509Certificate each, Instant now) throws Refused {
    Instant from = each.getNotBefore().toInstant();
    Instant until = each.getNotAfter().toInstant();
    if (now.isAfter(until)) {
      throw new Refused(
          HandshakeFailure.EXPIRED,
          of(each) + " was valid until " + until,
          "a valid one at " + now);
    }
    if (now.isBefore(from)) {
      throw new Refused(
          HandshakeFailure.NOT_YET_VALID,
          of(each) + " is valid from " + from,
          "a valid one at " + now);
    }
  }

  private static void checkStrength(TrustPath path) throws Refused {
    for (X509Certificate each : path.whole()) {
      if (!Strength.suffices(each.getPublicKey())) {
        throw new Refused(
            HandshakeFailure.WEAK_KEY,
            of(each) + " has " + Strength.shown(each.getPublicKey()),
            Strength.KEYS);
      }
    }
    // The authority is trusted for its key, whatever it signed itself with.
    for (X509Certificate each : path.sent()) {
      if (!Strength.signatureSuffices(each)) {
        throw new Refused(
            HandshakeFailure.WEAK_SIGNATURE,
            of(each) + " is signed " + each.getSigAlgName(),
            Strength.SIGNATURES);
      }
    }
  }

  /** Signatures, authorities, path lengths, name constraints, critical extensions: RFC 5280, 6. */
  private static void checkConstraints(TrustPath path, Instant now) throws Refused {
    X509Certificate authority = path.authority();
    if (path.sent().isEmpty() || authority == null) {
      return;
    }
    try {
      boolean bound = isBound(authority);
      TrustAnchor anchor =
          bound
              ? new TrustAnchor(authority.getSubjectX500Principal(), authority.getPublicKey(), null)
              : new TrustAnchor(authority, null);
      PKIXParameters parameters = new PKIXParameters(Set.of(anchor));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      pkix().validate(factory().generateCertPath(bound ? path.whole() : path.sent()), parameters);
    } catch (CertPathValidatorException e) {
      HandshakeFailure reason = REASONS.getOrDefault(e.getReason(), HandshakeFailure.BAD_CHAIN);
      X509Certificate at = path.whole().get(Math.max(0, e.getIndex()));
      throw new Refused(
          reason, of(at) + ": " + e.getMessage(), "a chain as of RFC 5280, section 6");
    } catch (GeneralSecurityException e) {
      throw new Refused(
          HandshakeFailure.BAD_CHAIN, String.valueOf(e.getMessage()), "a chain as of RFC 5280");
    }
  }

  /**
   * Whether a root bounds what is below it. The JDK reads that only in certificates of the path, so
   * such a root is validated as one, below its own name and key.
   */
  private static boolean isBound(X509Certificate authority) {
    int length = authority.getBasicConstraints();
    boolean bounds =
        authority.getExtensionValue(NAME_CONSTRAINTS) != null
            || length >= 0 && length < Integer.MAX_VALUE;
    return bounds && authority.getSubjectX500Principal().equals(authority.getIssuerX500Principal());
  }

  private void checkRevocation(TrustPath path, Instant now) throws Refused {
    List<X509Certificate> whole = path.whole();
    for (int i = 0; i + 1 < whole.size(); i++) {
      X509Certificate each = whole.get(i);
      switch (revocations.on(each, whole.get(i + 1), now)) {
        case GOOD -> {}
        case REVOKED ->
            throw new Refused(
                HandshakeFailure.REVOKED,
                of(each) + ", serial " + each.getSerialNumber().toString(16) + ", is on the list",
                "one that " + PeerNames.issuer(each) + " has not revoked");
        case OUT_OF_DATE ->
            throw new Refused(
                HandshakeFailure.REVOCATION_UNKNOWN,
                "the revocation list of " + PeerNames.issuer(each) + " is out of date",
                "one that is current at " + now);
      }
    }
  }

  private void checkUse(X509Certificate leaf) throws Refused {
    boolean[] usage = leaf.getKeyUsage();
    boolean signs = usage != null && usage[CERTIFICATE_SIGNING];
    if (leaf.getBasicConstraints() >= 0 || signs) {
      throw new Refused(
          HandshakeFailure.IS_AUTHORITY, "the certificate of an authority", "that of a peer");
    }
    if (usage != null && !usage[DIGITAL_SIGNATURE]) {
      throw new Refused(
          HandshakeFailure.WRONG_KEY_USAGE, "may not sign handshakes", "digitalSignature");
    }
    try {
      List<String> purposes = leaf.getExtendedKeyUsage();
      if (purposes != null
          && !purposes.contains(role.purpose())
          && !purposes.contains(ANY_PURPOSE)) {
        throw new Refused(HandshakeFailure.WRONG_PURPOSE, "for other purposes", role.purposeName());
      }
    } catch (CertificateParsingException e) {
      throw new Refused(
          HandshakeFailure.BAD_CHAIN, "purposes that cannot be read", role.purposeName());
    }
  }

  private static String of(X509Certificate each) {
    return PeerNames.subject(each);
  }

  // Not the first provider that the application may have put before the JDK's own: the reasons
  // above are those of the JDK's.
  private static CertPathValidator pkix() throws GeneralSecurityException {
    return CertPathValidator.getInstance("PKIX", "SUN");
  }

  private static CertificateFactory factory() throws CertificateException, NoSuchProviderException {
    return CertificateFactory.getInstance("X.509", "SUN");
  }
}
