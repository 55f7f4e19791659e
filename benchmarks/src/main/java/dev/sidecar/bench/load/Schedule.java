package dev.sidecar.bench.load;

import java.time.Duration;

/**
 * When the calls of an open loop are to start: evenly, whatever becomes of earlier ones.
 *
 * @param callsPerSecond 1 to 100,000
 * @param window how long calls are offered; 1 ms to 1 h
 * @param spin whether callers spin before a start; where they share one processor with what they
 *     measure, they would take it away from that
 */
record Schedule(int callsPerSecond, Duration window, boolean spin) {
  private static final int HIGHEST_RATE = 100_000;
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final long SECOND = 1_000_000_000L;

  /** A parked thread of a busy virtual machine wakes within this of its time, mostly. */
  private static final long LONGEST_SPIN_NANOS = 60_000;

  Schedule {
    if (callsPerSecond < 1 || callsPerSecond > HIGHEST_RATE) {
      throw new IllegalArgumentException(
          "rate: %d (expected: 1 to %d)".formatted(callsPerSecond, HIGHEST_RATE));
    }
    if (window.compareTo(Duration.ofMillis(1)) < 0 || window.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("window: %s (expected: 1 ms to 1 h)".formatted(window));
    }
  }

  /** Calls in the whole window. */
  long calls() {
    return window.toNanos() * callsPerSecond / SECOND;
  }

  /** The start of a call, counted from 0, in nanoseconds after the window's. */
  long startNanos(long call) {
    return call * SECOND / callsPerSecond;
  }

  /**
   * How long before a start its caller stops to park and spins. At most half the time between two
   * starts: callers spin one at a time, and take at most half a processor.
   */
  long spinNanos() {
    return spin ? Math.min(LONGEST_SPIN_NANOS, SECOND / callsPerSecond / 2) : 0;
  }
}
