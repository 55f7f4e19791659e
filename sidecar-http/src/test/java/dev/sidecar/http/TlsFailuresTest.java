package dev.sidecar.http;

import static dev.sidecar.failure.HandshakeFailure.CERTIFICATE_REFUSED;
import static dev.sidecar.failure.HandshakeFailure.CONNECTION;
import static dev.sidecar.failure.HandshakeFailure.NOT_READY;
import static dev.sidecar.failure.HandshakeFailure.NO_AGREEMENT;
import static dev.sidecar.failure.HandshakeFailure.OTHER;
import static dev.sidecar.failure.HandshakeFailure.PEER_REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.HandshakeFailure;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the two providers throw, in the words of meters and of people. */
class TlsFailuresTest {
  private static final String REFUSED = "peer spiffe://a/b: expired (expected: valid)";

  static Stream<Arguments> failures() {
    return Stream.of(
        of(because(new CertificateException(REFUSED)), PEER_REFUSED, REFUSED),
        of(
            new TlsFatalAlert(
                AlertDescription.certificate_unknown, new CertificateException(REFUSED)),
            PEER_REFUSED,
            REFUSED),
        of(
            new TlsFatalAlert(AlertDescription.bad_certificate),
            PEER_REFUSED,
            "bad_certificate(42)"),
        of(
            new SSLPeerUnverifiedException("Hostname a not verified:\n    certificate: x"),
            PEER_REFUSED,
            "Hostname a not verified:"),
        of(
            new SSLHandshakeException("Received fatal alert: certificate_required"),
            CERTIFICATE_REFUSED,
            "the peer refused our certificate (certificate_required)"),
        of(
            // Later JDKs.
            new SSLHandshakeException("(bad_certificate) Received fatal alert: bad_certificate"),
            CERTIFICATE_REFUSED,
            "the peer refused our certificate (bad_certificate)"),
        of(
            new TlsFatalAlertReceived(AlertDescription.unknown_ca),
            CERTIFICATE_REFUSED,
            "the peer refused our certificate (unknown_ca)"),
        of(
            new SSLHandshakeException("Received fatal alert: protocol_version"),
            NO_AGREEMENT,
            "the peer refused the handshake (protocol_version)"),
        of(
            new TlsFatalAlertReceived(AlertDescription.handshake_failure),
            NO_AGREEMENT,
            "the peer refused the handshake (handshake_failure)"),
        of(
            new TlsFatalAlert(AlertDescription.protocol_version),
            NO_AGREEMENT,
            "protocol_version(70)"),
        of(
            new SSLHandshakeException("No appropriate protocol"),
            NO_AGREEMENT,
            "No appropriate protocol"),
        of(
            new TlsFatalAlertReceived(AlertDescription.internal_error),
            OTHER,
            "the peer refused the handshake (internal_error)"),
        of(because(new EOFException()), CONNECTION, "wrapped"),
        of(new SocketException("Connection reset"), CONNECTION, "Connection reset"),
        of(new TlsFailures.NotReady(new IOException("nothing")), NOT_READY, "nothing"),
        of(new SSLException("Unsupported message"), OTHER, "Unsupported message"),
        of(new IOException(), OTHER, "IOException"));
  }

  private static Arguments of(IOException failure, HandshakeFailure kind, String text) {
    return Arguments.of(failure, kind, text);
  }

  private static IOException because(Exception cause) {
    SSLHandshakeException failure = new SSLHandshakeException("wrapped");
    failure.initCause(cause);
    return failure;
  }

  @ParameterizedTest
  @MethodSource("failures")
  void handshakeFailureIsUnderstood(IOException failure, HandshakeFailure kind, String text) {
    assertThat(TlsFailures.kind(failure)).isEqualTo(kind);
    assertThat(TlsFailures.text(failure)).isEqualTo(text);
  }

  @Test
  void alertOnOurCertificateIsFoundBesideABrokenWrite() {
    IOException broken = new SocketException("Broken pipe");
    assertThat(TlsFailures.certificateRefused(broken)).isNull();
    broken.addSuppressed(new SSLException("Received fatal alert: certificate_expired"));
    assertThat(TlsFailures.certificateRefused(broken))
        .isEqualTo("the peer refused our certificate (certificate_expired)");
  }

  @Test
  void alertOnSomethingElseSaysNothingOfOurCertificate() {
    assertThat(
            TlsFailures.certificateRefused(
                new SSLException("Received fatal alert: internal_error")))
        .isNull();
  }
}
