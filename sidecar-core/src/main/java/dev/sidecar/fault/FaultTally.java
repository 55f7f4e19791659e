package dev.sidecar.fault;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What faults of all routes of a client came to. Any thread. */
public final class FaultTally {
  final LongAdder delayed = new LongAdder();
  final LongAdder aborted = new LongAdder();
  final LongAdder overflowed = new LongAdder();
  final AtomicInteger active = new AtomicInteger();

  /** Calls that were delayed. */
  public long delayed() {
    return delayed.sum();
  }

  /** Calls that were answered in place of a peer. */
  public long aborted() {
    return aborted.sum();
  }

  /** Calls that were spared a fault by {@code maxActive}. */
  public long overflowed() {
    return overflowed.sum();
  }

  /** Calls that have a fault now. */
  public int active() {
    return active.get();
  }
}
