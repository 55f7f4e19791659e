package dev.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.HandshakeFailure;
import org.junit.jupiter.api.Test;

class HandshakesTest {
  private final Handshakes handshakes = new Handshakes();

  @Test
  void handshakesAreCountedByVersionAndProvider() {
    handshakes.succeeded("TLSv1.3", "SunJSSE");
    handshakes.succeeded("TLSv1.3", "BCJSSE");
    handshakes.succeeded("TLSv1.3", "BCJSSE");
    assertThat(handshakes.succeededBy("TLSv1.3", "SunJSSE")).isEqualTo(1);
    assertThat(handshakes.succeededBy("TLSv1.3", "BCJSSE")).isEqualTo(2);
    assertThat(handshakes.succeededBy("TLSv1.2", "BCJSSE")).isZero();
  }

  @Test
  void providerThatIsNotKnownIsAnotherSoThatSeriesStayBounded() {
    handshakes.succeeded("TLSv1.2", "Conscrypt");
    assertThat(handshakes.succeededBy("TLSv1.2", "other")).isEqualTo(1);
  }

  @Test
  void failuresAreCountedByReason() {
    handshakes.failed(HandshakeFailure.TIMEOUT);
    for (HandshakeFailure why : HandshakeFailure.values()) {
      assertThat(handshakes.failedFor(why)).isEqualTo(why == HandshakeFailure.TIMEOUT ? 1 : 0);
    }
  }
}
