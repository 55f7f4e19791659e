package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.spi.TlsFailure;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeFailuresTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CERTIFICATE_REFUSED | Received fatal alert: certificate_unknown
          CERTIFICATE_REFUSED | Received fatal alert: bad_certificate
          CERTIFICATE_REFUSED | (bad_certificate) Received fatal alert: bad_certificate
          CERTIFICATE_REFUSED | Received fatal alert: certificate_required
          REFUSED_BY_PEER     | Received fatal alert: handshake_failure
          REFUSED_BY_PEER     | Received fatal alert: internal_error
          VERSION             | Received fatal alert: protocol_version
          VERSION             | The server selected protocol version TLS11 is not accepted by client preferences [TLS13]
          VERSION             | Client requested protocol TLSv1.1 is not enabled or supported in server context
          VERSION             | Server selected improper ciphersuite TLS_RSA_WITH_AES_128_CBC_SHA
          VERSION             | no cipher suites in common
          VERSION             | No appropriate protocol (protocol is disabled or cipher suites are inappropriate)
          NO_CERTIFICATE      | Empty client certificate chain
          NO_CERTIFICATE      | (certificate_required) Empty client certificate chain
          NO_CERTIFICATE      | Empty server certificate chain
          WRONG_KEY           | Invalid CertificateVerify signature
          HANDSHAKE           | Remote host terminated the handshake
          HANDSHAKE           | Connection reset
          HANDSHAKE           | bad_certificate(42)
          HANDSHAKE           | Unsupported or unrecognized SSL message
          """)
  void jdkIsKnownByItsWords(HandshakeFailure reason, String message) {
    assertTold(new SSLHandshakeException(message), reason);
  }

  @ParameterizedTest
  @CsvSource({
    "bad_certificate,      CERTIFICATE_REFUSED, HANDSHAKE",
    "unknown_ca,           CERTIFICATE_REFUSED, HANDSHAKE",
    "certificate_required, CERTIFICATE_REFUSED, NO_CERTIFICATE",
    "protocol_version,     VERSION,             VERSION",
    "handshake_failure,    REFUSED_BY_PEER,     VERSION",
    "decrypt_error,        REFUSED_BY_PEER,     WRONG_KEY",
    "internal_error,       REFUSED_BY_PEER,     HANDSHAKE"
  })
  void bouncyCastlesAlertsAreThePeersOrItsOwn(
      String alert, HandshakeFailure received, HandshakeFailure sent) throws Exception {
    short number = AlertDescription.class.getField(alert).getShort(null);
    assertTold(new TlsFatalAlertReceived(number), received);
    assertTold(new TlsFatalAlert(number), sent);
  }

  private static void assertTold(Exception failure, HandshakeFailure reason) {
    TlsFailure told = HandshakeFailures.explain(failure, Version.TLS_1_3);
    assertThat(told.reason()).isEqualTo(reason);
    assertThat(told.message()).startsWith(reason.word() + ": ").contains("(expected: ");
  }

  @Test
  void causeIsReadWhereTheFailureItselfSaysNothing() {
    IOException failure =
        new IOException("tls", new SSLHandshakeException("Received fatal alert: unknown_ca"));
    assertThat(HandshakeFailures.explain(failure, Version.TLS_1_3).message())
        .isEqualTo(
            "certificate-refused: the peer refused our certificate: alert unknown_ca (expected: one"
                + " that it takes)");
  }

  @Test
  void alertIsFoundBesideABrokenWrite() {
    IOException broken = new SocketException("Broken pipe");
    assertThat(HandshakeFailures.explain(broken, Version.TLS_1_3).message())
        .isEqualTo(
            "handshake: Broken pipe (expected: a handshake of TLS; the peer may have refused our"
                + " certificate)");
    broken.addSuppressed(new SSLException("Received fatal alert: certificate_expired"));
    assertTold(broken, HandshakeFailure.CERTIFICATE_REFUSED);
  }

  @Test
  void secondCheckOfTheNameIsTheRuleOfTheHost() {
    assertThat(
            HandshakeFailures.explain(
                    new SSLPeerUnverifiedException("Hostname a not verified:\n    certificate: x"),
                    Version.TLS_1_3)
                .message())
        .isEqualTo("wrong-host: Hostname a not verified: (expected: that name in the certificate)");
  }

  @Test
  void failureWithoutWordsIsToldByItsKind() {
    assertThat(HandshakeFailures.explain(new EOFException(), Version.TLS_1_2).message())
        .isEqualTo("handshake: EOFException (expected: a handshake of TLS)");
  }
}
