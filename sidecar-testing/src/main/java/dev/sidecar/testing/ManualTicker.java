package dev.sidecar.testing;

import dev.sidecar.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A ticker that stands still until a test moves it. Starts at 0; any thread.
 *
 * <p>It wakes nobody: with {@link dev.sidecar.time.Timer#manual}, call {@code tick()} after each
 * step.
 */
public final class ManualTicker implements Ticker {
  private final AtomicLong nanos = new AtomicLong();

  @Override
  public long nanos() {
    return nanos.get();
  }

  /**
   * Moves the time forward.
   *
   * @param step 0 or more: the time of a ticker never goes back
   */
  public void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException("step: " + step + " (expected: 0 or more)");
    }
    nanos.addAndGet(step.toNanos());
  }
}
