package dev.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.HandshakeFailure;
import org.junit.jupiter.api.Test;

class HandshakesTest {
  private final Handshakes handshakes = new Handshakes();

  private long counted(String version, String provider, String group) {
    return handshakes.succeededAs(new Handshakes.Kind(version, provider, group));
  }

  @Test
  void handshakesAreCountedByVersionProviderAndGroup() {
    handshakes.succeeded("TLSv1.3", "SunJSSE", null);
    handshakes.succeeded("TLSv1.3", "BCJSSE", "X25519MLKEM768");
    handshakes.succeeded("TLSv1.3", "BCJSSE", "X25519MLKEM768");
    handshakes.succeeded("TLSv1.3", "BCJSSE", "x25519");
    assertThat(counted("TLSv1.3", "SunJSSE", "unknown")).isEqualTo(1);
    assertThat(counted("TLSv1.3", "BCJSSE", "X25519MLKEM768")).isEqualTo(2);
    assertThat(counted("TLSv1.3", "BCJSSE", "x25519")).isEqualTo(1);
    assertThat(counted("TLSv1.2", "BCJSSE", "unknown")).isZero();
  }

  @Test
  void providerOrGroupThatIsNotKnownIsAnotherSoThatSeriesStayBounded() {
    handshakes.succeeded("TLSv1.2", "Conscrypt", "x448");
    assertThat(counted("TLSv1.2", "other", "unknown")).isEqualTo(1);
  }

  @Test
  void failuresAreCountedByReason() {
    handshakes.failed(HandshakeFailure.TIMEOUT);
    for (HandshakeFailure why : HandshakeFailure.values()) {
      assertThat(handshakes.failedFor(why)).isEqualTo(why == HandshakeFailure.TIMEOUT ? 1 : 0);
    }
  }
}
