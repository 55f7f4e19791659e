package dev.sidecar.health;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many attempts showed what of an endpoint. Any thread counts, with one increment an attempt;
 * the control thread alone reads.
 */
final class Tally {
  private final LongAdder healthy = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder notConnected = new LongAdder();
  private final LongAdder notAnswered = new LongAdder();
  private Showing last = Showing.NOTHING;

  void count(Finding finding) {
    switch (finding) {
      case HEALTHY -> healthy.increment();
      case SERVER_ERROR, GATEWAY_ERROR, OPERATION_FAILED -> failed.increment();
      case NOT_CONNECTED -> notConnected.increment();
      case NOT_ANSWERED -> notAnswered.increment();
      case NOTHING -> {}
    }
  }

  /** What was counted since this was called last; each count is told once. */
  Showing sinceLast() {
    // The counters only grow, so that no reset can lose an attempt that is just being counted.
    Showing now = new Showing(healthy.sum(), failed.sum(), notConnected.sum(), notAnswered.sum());
    Showing since = now.less(last);
    last = now;
    return since;
  }
}
