package dev.sidecar.tls.trust;

import dev.sidecar.failure.HandshakeFailure;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/**
 * A peer that our own rule refuses, within the handshake. The message names the peer, who it says
 * it is, the reason and what was expected.
 */
public final class PeerRefusedException extends CertificateException {
  private static final long serialVersionUID = 1;

  private final HandshakeFailure refusal;

  PeerRefusedException(HandshakeFailure refusal, String message) {
    super(message, alert(refusal));
    this.refusal = refusal;
  }

  public HandshakeFailure refusal() {
    return refusal;
  }

  /** By its cause SunJSSE chooses the alert that the peer hears. */
  private static @Nullable Exception alert(HandshakeFailure refusal) {
    BasicReason reason =
        switch (refusal) {
          case EXPIRED -> BasicReason.EXPIRED;
          case NOT_YET_VALID -> BasicReason.NOT_YET_VALID;
          case REVOKED -> BasicReason.REVOKED;
          case BAD_SIGNATURE -> BasicReason.INVALID_SIGNATURE;
          case WEAK_KEY, WEAK_SIGNATURE -> BasicReason.ALGORITHM_CONSTRAINED;
          default -> null;
        };
    return reason == null
        ? null
        : new CertPathValidatorException(refusal.word(), null, null, -1, reason);
  }
}
