package dev.sidecar.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ManualTickerTest {
  private final ManualTicker ticker = new ManualTicker();

  @Test
  void timeMovesOnlyByHand() {
    assertThat(ticker.nanos()).isZero();
    ticker.advance(Duration.ofMillis(3));
    ticker.advance(Duration.ofNanos(1));
    assertThat(ticker.nanos()).isEqualTo(3_000_001);
  }

  @Test
  void timeNeverGoesBack() {
    assertThatThrownBy(() -> ticker.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: 0 or more");
    assertThat(ticker.nanos()).isZero();
  }
}
