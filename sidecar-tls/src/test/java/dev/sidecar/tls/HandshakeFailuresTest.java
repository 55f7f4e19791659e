package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.spi.TlsFailure;
import java.io.EOFException;
import java.io.IOException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeFailuresTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          refused-by-peer | Received fatal alert: certificate_unknown
          refused-by-peer | Received fatal alert: bad_certificate
          refused-by-peer | bad_certificate(42)
          refused-by-peer | Received fatal alert: handshake_failure
          version         | Received fatal alert: protocol_version
          version         | The server selected protocol version TLS11 is not accepted by client preferences [TLS13]
          version         | Client requested protocol TLSv1.1 is not enabled or supported in server context
          version         | Server selected improper ciphersuite TLS_RSA_WITH_AES_128_CBC_SHA
          version         | no cipher suites in common
          version         | No appropriate protocol (protocol is disabled or cipher suites are inappropriate)
          no-certificate  | Empty client certificate chain
          no-certificate  | Empty server certificate chain
          wrong-key       | Invalid CertificateVerify signature
          handshake       | Remote host terminated the handshake
          handshake       | Connection reset
          handshake       | Unsupported or unrecognized SSL message
          """)
  void providersAreKnownByTheirWords(String reason, String message) {
    TlsFailure told =
        HandshakeFailures.explain(new SSLHandshakeException(message), Version.TLS_1_3);
    assertThat(told.reason()).isEqualTo(reason);
    assertThat(told.message()).contains("(expected: ");
  }

  @Test
  void causeIsReadWhereTheFailureItselfSaysNothing() {
    IOException failure =
        new IOException("tls", new SSLHandshakeException("Received fatal alert: unknown_ca"));
    assertThat(HandshakeFailures.explain(failure, Version.TLS_1_3).message())
        .isEqualTo(
            "the peer refused us: alert unknown_ca (expected: our certificate, and what we speak,"
                + " to be taken)");
  }

  @Test
  void failureWithoutWordsIsToldByItsKind() {
    assertThat(HandshakeFailures.explain(new EOFException(), Version.TLS_1_2).message())
        .isEqualTo("EOFException (expected: a handshake of TLS)");
  }
}
