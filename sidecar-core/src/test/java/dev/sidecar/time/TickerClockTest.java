package dev.sidecar.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TickerClockTest {
  private final AtomicLong now = new AtomicLong(7);

  @Test
  void beginsAtTheWallClockAndGoesOnWithTheTicker() {
    Instant before = Instant.now();
    Clock clock = new TickerClock(now::get);
    Instant began = clock.instant();
    assertThat(began).isBetween(before, Instant.now());
    now.addAndGet(1_500_000_000);
    assertThat(Duration.between(began, clock.instant())).isEqualTo(Duration.ofMillis(1_500));
  }

  @Test
  void anotherZoneShowsTheSameInstant() {
    Clock clock = new TickerClock(now::get);
    Clock there = clock.withZone(ZoneId.of("Asia/Tokyo"));
    assertThat(there.instant()).isEqualTo(clock.instant());
    assertThat(there.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
  }
}
