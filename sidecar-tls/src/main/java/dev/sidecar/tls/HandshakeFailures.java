package dev.sidecar.tls;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.spi.TlsFailure;
import dev.sidecar.tls.trust.PeerRefusedException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why a handshake failed. Our own rule says so itself; for all else providers have only
 * words, which are few and have not changed in years.
 */
final class HandshakeFailures {
  private static final Pattern JSSE_RECEIVED =
      Pattern.compile("received fatal alert: ([a-z]+(?:_[a-z]+)+)");
  // bctls names alerts alike in both directions. Its classes by name, because it may be absent.
  private static final Pattern BCTLS_ALERT = Pattern.compile("^([a-z]+(?:_[a-z]+)+)\\(\\d+\\)");
  private static final String BCTLS_RECEIVED = "org.bouncycastle.tls.TlsFatalAlertReceived";
  private static final String BCTLS_SENT = "org.bouncycastle.tls.TlsFatalAlert";

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

  private static final Pattern VERSION =
      Pattern.compile(
          "protocol.version|(requested|appropriate) protocol|improper ciphersuite|suites? in"
              + " common");
  private static final Pattern NO_CERTIFICATE =
      Pattern.compile("empty (client|server) certificate chain|no peer certificate");
  private static final Pattern WRONG_KEY = Pattern.compile("certificateverify");
  private static final Pattern WRONG_HOST = Pattern.compile("^hostname .* not verified");

  private HandshakeFailures() {}

  static TlsFailure explain(Throwable failure, Version least) {
    List<Throwable> told = all(failure);
    for (Throwable at : told) {
      if (at instanceof PeerRefusedException refused) {
        return new TlsFailure(refused.refusal(), String.valueOf(refused.getMessage()));
      }
    }
    for (Throwable at : told) {
      TlsFailure known = known(at, least);
      if (known != null) {
        return known;
      }
    }
    boolean broken = told.stream().anyMatch(SocketException.class::isInstance);
    return failure(
        HandshakeFailure.HANDSHAKE,
        text(failure),
        // A peer that closes at once may reset the connection before its alert is read.
        "a handshake of TLS" + (broken ? "; the peer may have refused our certificate" : ""));
  }

  /** A failure, its causes, and what failed beside each: an alert after a broken write. */
  private static List<Throwable> all(Throwable failure) {
    List<Throwable> all = new ArrayList<>();
    for (Throwable at = failure; at != null; at = at.getCause()) {
      all.add(at);
      all.addAll(List.of(at.getSuppressed()));
    }
    return all;
  }

  private static @Nullable TlsFailure known(Throwable at, Version least) {
    String message = String.valueOf(at.getMessage());
    String words = message.toLowerCase(Locale.ROOT);
    String sent = at.getClass().getName().equals(BCTLS_SENT) ? group(BCTLS_ALERT, words) : null;
    if (VERSION.matcher(words).find()
        || "handshake_failure".equals(sent)
        || "insufficient_security".equals(sent)) {
      return failure(
          HandshakeFailure.VERSION,
          "no version or cipher of TLS in common: " + message,
          least == Version.TLS_1_3 ? "TLS 1.3" : "TLS 1.2 or 1.3");
    }
    if (NO_CERTIFICATE.matcher(words).find() || "certificate_required".equals(sent)) {
      return failure(HandshakeFailure.NO_CERTIFICATE, "the peer shows no certificate", "one");
    }
    if (WRONG_KEY.matcher(words).find() || "decrypt_error".equals(sent)) {
      return failure(
          HandshakeFailure.WRONG_KEY,
          "the peer signed with another key",
          "that of the certificate it shows");
    }
    if (WRONG_HOST.matcher(words).find()) {
      return failure(HandshakeFailure.WRONG_HOST, text(at), "that name in the certificate");
    }
    String received =
        at.getClass().getName().equals(BCTLS_RECEIVED)
            ? group(BCTLS_ALERT, words)
            : group(JSSE_RECEIVED, words);
    return received == null ? null : refused(received);
  }

  private static TlsFailure refused(String alert) {
    return OF_CERTIFICATES.contains(alert)
        ? failure(
            HandshakeFailure.CERTIFICATE_REFUSED,
            "the peer refused our certificate: alert " + alert,
            "one that it takes")
        : failure(
            HandshakeFailure.REFUSED_BY_PEER,
            "the peer refused the handshake: alert " + alert,
            "a handshake of TLS");
  }

  private static @Nullable String group(Pattern pattern, String words) {
    Matcher found = pattern.matcher(words);
    return found.find() ? found.group(1) : null;
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").trim();
  }

  private static TlsFailure failure(HandshakeFailure reason, String what, String expected) {
    return new TlsFailure(reason, reason.word() + ": " + what + " (expected: " + expected + ")");
  }
}
