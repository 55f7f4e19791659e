package dev.sidecar.time;

import java.time.Clock;

/** Tells which time of day it is where a timer keeps the limits. */
public final class WallClock {
  private WallClock() {}

  /**
   * The machine's own clock, which may be set; with manual time the machine's of this moment, moved
   * on by the timer's.
   */
  public static Clock of(Timer timer) {
    return timer.isManual() ? new TickerClock(timer::nanos) : Clock.systemUTC();
  }
}
