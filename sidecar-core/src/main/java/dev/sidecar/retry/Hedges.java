package dev.sidecar.retry;

import dev.sidecar.time.Workers;
import java.util.concurrent.atomic.LongAdder;

/** What a cluster knows of its hedges; it outlives policies. Any thread. */
public final class Hedges {
  private final Workers workers;
  private final LatencyWindow latencies = new LatencyWindow();
  private final LongAdder sent = new LongAdder();
  private final LongAdder won = new LongAdder();
  private final LongAdder denied = new LongAdder();

  /**
   * No hedge yet.
   *
   * @param workers carry the attempts of calls that may be hedged
   */
  public Hedges(Workers workers) {
    this.workers = workers;
  }

  Workers workers() {
    return workers;
  }

  LatencyWindow latencies() {
    return latencies;
  }

  void wasSent() {
    sent.increment();
  }

  void hasWon() {
    won.increment();
  }

  void wasDenied() {
    denied.increment();
  }

  /** Attempts that were sent while another one of their call ran, since the start. */
  public long sent() {
    return sent.sum();
  }

  /** Those of them whose answer was the call's. */
  public long won() {
    return won.sum();
  }

  /** Those that were not sent for want of a permit or of a thread. */
  public long denied() {
    return denied.sum();
  }
}
