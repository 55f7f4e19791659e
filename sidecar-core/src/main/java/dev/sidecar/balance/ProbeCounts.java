package dev.sidecar.balance;

import java.util.concurrent.atomic.LongAdder;

/** How many probes of load a cluster has made; it outlives policies and endpoints. Any thread. */
public final class ProbeCounts {
  private final LongAdder sent = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /** An endpoint is to be asked. */
  public void asked() {
    sent.increment();
  }

  /** One was not, or brought no answer that says its load. */
  public void hasFailed() {
    failed.increment();
  }

  /** Probes that attempts have asked for, since the start. */
  public long sent() {
    return sent.sum();
  }

  /** Those that told nothing: no room for them, no answer in time, or another one. */
  public long failed() {
    return failed.sum();
  }
}
