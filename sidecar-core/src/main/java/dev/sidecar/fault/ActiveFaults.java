package dev.sidecar.fault;

import java.util.concurrent.atomic.AtomicInteger;

/** The calls of one route that have a fault; outlives a snapshot. Any thread. */
public final class ActiveFaults {
  private final AtomicInteger active = new AtomicInteger();
  private final FaultTally tally;

  public ActiveFaults(FaultTally tally) {
    this.tally = tally;
  }

  /** Whether one more call may have a fault; then {@link #ends} must follow. */
  boolean begins(int most) {
    int seen = active.get();
    while (seen < most) {
      // Counted only once it has room: one that is refused must not take another's place meanwhile.
      if (active.compareAndSet(seen, seen + 1)) {
        tally.active.incrementAndGet();
        return true;
      }
      seen = active.get();
    }
    tally.overflowed.increment();
    return false;
  }

  void ends() {
    active.decrementAndGet();
    tally.active.decrementAndGet();
  }

  FaultTally tally() {
    return tally;
  }
}
