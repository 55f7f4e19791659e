package dev.sidecar.http;

import dev.sidecar.failure.HandshakeFailure;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Understands what TLS providers throw. */
final class TlsFailures {
  private static final Pattern JSSE_ALERT = Pattern.compile("Received fatal alert: (\\w+)");
  // bctls names its alerts so; by name, because it may be absent.
  private static final Pattern BC_ALERT = Pattern.compile("(\\w+)\\(\\d+\\)");
  private static final String BC_RECEIVED = "org.bouncycastle.tls.TlsFatalAlertReceived";
  private static final String BC_OWN = "org.bouncycastle.tls.TlsFatalAlert";

  // RFC 8446, 6.2: those that judge a certificate.
  private static final Set<String> OF_CERTIFICATES =
      Set.of(
          "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "unknown_ca",
          "access_denied",
          "certificate_required");
  private static final Set<String> OF_AGREEMENT =
      Set.of(
          "handshake_failure",
          "protocol_version",
          "insufficient_security",
          "no_application_protocol",
          "unrecognized_name",
          "missing_extension");

  private TlsFailures() {}

  /** There is no identity to shake hands with yet. */
  static final class NotReady extends IOException {
    private static final long serialVersionUID = 1L;

    NotReady(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Why a handshake failed, for meters. */
  static HandshakeFailure kind(IOException failure) {
    if (failure instanceof NotReady) {
      return HandshakeFailure.NOT_READY;
    }
    if (has(failure, CertificateException.class)
        || has(failure, SSLPeerUnverifiedException.class)) {
      return HandshakeFailure.PEER_REFUSED;
    }
    String received = receivedAlert(failure);
    if (received != null) {
      return OF_CERTIFICATES.contains(received)
          ? HandshakeFailure.CERTIFICATE_REFUSED
          : agreement(received);
    }
    String own = ownAlert(failure);
    if (own != null) {
      return OF_CERTIFICATES.contains(own) ? HandshakeFailure.PEER_REFUSED : agreement(own);
    }
    if (has(failure, EOFException.class) || has(failure, SocketException.class)) {
      return HandshakeFailure.CONNECTION;
    }
    // SunJSSE has no other word for a version or a cipher that it does not take.
    return failure instanceof SSLHandshakeException
        ? HandshakeFailure.NO_AGREEMENT
        : HandshakeFailure.OTHER;
  }

  private static HandshakeFailure agreement(String alert) {
    return OF_AGREEMENT.contains(alert) ? HandshakeFailure.NO_AGREEMENT : HandshakeFailure.OTHER;
  }

  /** Why a handshake failed, for people, without a line feed. */
  static String text(IOException failure) {
    CertificateException refusal = find(failure, CertificateException.class);
    if (refusal != null && refusal.getMessage() != null) {
      return firstLine(refusal.getMessage());
    }
    String received = receivedAlert(failure);
    if (received != null) {
      return received(received);
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : firstLine(message);
  }

  private static String received(String alert) {
    return OF_CERTIFICATES.contains(alert)
        ? "the peer refused our certificate (" + alert + ")"
        : "the peer refused the handshake (" + alert + ")";
  }

  /**
   * What a failure after the handshake says of our certificate: in TLS 1.3 a peer judges it when
   * the client has finished already.
   *
   * @return null if it says nothing of it
   */
  static @Nullable String certificateRefused(IOException failure) {
    String alert = receivedAlert(failure);
    for (Throwable other : failure.getSuppressed()) {
      alert = alert == null ? receivedAlert(other) : alert;
    }
    return alert != null && OF_CERTIFICATES.contains(alert) ? received(alert) : null;
  }

  /** Whether the connection broke, and nobody has said why. */
  static boolean isBroken(IOException failure) {
    return failure instanceof SocketException
        || failure instanceof SSLException
        || has(failure, EOFException.class)
        || Unprocessed.is(failure);
  }

  private static @Nullable String receivedAlert(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String message = String.valueOf(each.getMessage());
      boolean bc = each.getClass().getName().equals(BC_RECEIVED);
      Matcher alert = (bc ? BC_ALERT : JSSE_ALERT).matcher(message);
      if (alert.find()) {
        return alert.group(1).toLowerCase(Locale.ROOT);
      }
    }
    return null;
  }

  private static @Nullable String ownAlert(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each.getClass().getName().equals(BC_OWN)) {
        Matcher alert = BC_ALERT.matcher(String.valueOf(each.getMessage()));
        return alert.find() ? alert.group(1) : null;
      }
    }
    return null;
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
    return find(failure, kind) != null;
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> kind) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return kind.cast(each);
      }
    }
    return null;
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end).trim();
  }
}
