package dev.sidecar.time;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The wall clock as it was when this was made, moved on by a ticker: it never goes back. */
public final class TickerClock extends Clock {
  private final Ticker ticker;
  private final Instant origin;
  private final ZoneId zone;

  public TickerClock(Ticker ticker) {
    this(ticker, Instant.now().minusNanos(ticker.nanos()), ZoneOffset.UTC);
  }

  private TickerClock(Ticker ticker, Instant origin, ZoneId zone) {
    this.ticker = ticker;
    this.origin = origin;
    this.zone = zone;
  }

  @Override
  public Instant instant() {
    return origin.plusNanos(ticker.nanos());
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new TickerClock(ticker, origin, other);
  }
}
