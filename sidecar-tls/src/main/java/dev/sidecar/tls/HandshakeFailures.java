package dev.sidecar.tls;

import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.spi.TlsFailure;
import dev.sidecar.tls.trust.PeerRefusedException;
import dev.sidecar.tls.trust.Refusal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why a handshake failed. Our own rule says so itself; for all else providers have only
 * words, which are few and have not changed in years.
 */
final class HandshakeFailures {
  // SunJSSE: "Received fatal alert: bad_certificate". bctls: "bad_certificate(42)".
  private static final Pattern ALERT =
      Pattern.compile("(?:received fatal alert: |^)([a-z]+(?:_[a-z]+)+)(?:\\(\\d+\\))?$");
  private static final Pattern VERSION =
      Pattern.compile(
          "protocol.version|(requested|appropriate) protocol|improper ciphersuite|suites? in"
              + " common");
  private static final Pattern NO_CERTIFICATE =
      Pattern.compile("empty (client|server) certificate chain|no peer certificate");
  private static final Pattern WRONG_KEY = Pattern.compile("certificateverify");

  private HandshakeFailures() {}

  static TlsFailure explain(Throwable failure, Version least) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof PeerRefusedException refused) {
        return failure(refused.refusal(), String.valueOf(refused.getMessage()));
      }
    }
    for (Throwable at = failure; at != null; at = at.getCause()) {
      TlsFailure known = byWords(String.valueOf(at.getMessage()), least);
      if (known != null) {
        return known;
      }
    }
    return failure(Refusal.HANDSHAKE, text(failure) + " (expected: a handshake of TLS)");
  }

  private static @Nullable TlsFailure byWords(String message, Version least) {
    String words = message.toLowerCase(Locale.ROOT);
    if (VERSION.matcher(words).find()) {
      String expected = least == Version.TLS_1_3 ? "TLS 1.3" : "TLS 1.2 or 1.3";
      return failure(
          Refusal.VERSION,
          "no version or cipher of TLS in common: " + message + " (expected: " + expected + ")");
    }
    if (NO_CERTIFICATE.matcher(words).find()) {
      return failure(Refusal.NO_CERTIFICATE, "the peer shows no certificate (expected: one)");
    }
    if (WRONG_KEY.matcher(words).find()) {
      return failure(
          Refusal.WRONG_KEY,
          "the peer signed with another key (expected: that of the certificate it shows)");
    }
    Matcher alert = ALERT.matcher(words);
    if (alert.find()) {
      return failure(
          Refusal.REFUSED_BY_PEER,
          "the peer refused us: alert "
              + alert.group(1)
              + " (expected: our certificate, and what"
              + " we speak, to be taken)");
    }
    return null;
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static TlsFailure failure(Refusal refusal, String message) {
    return new TlsFailure(refusal.word(), message);
  }
}
