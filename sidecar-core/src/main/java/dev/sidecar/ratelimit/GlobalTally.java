package dev.sidecar.ratelimit;

import java.util.concurrent.atomic.LongAdder;

/** What rate limit services have said of calls, as Envoy counts it. Any thread. */
public final class GlobalTally {
  final LongAdder ok = new LongAdder();
  final LongAdder overLimit = new LongAdder();
  final LongAdder errors = new LongAdder();
  final LongAdder allowed = new LongAdder();

  /** Calls that could go on. */
  public long ok() {
    return ok.sum();
  }

  /** Calls that were over a limit, whether they were answered or, not being held to it, went on. */
  public long overLimit() {
    return overLimit.sum();
  }

  /** Calls for which there was no answer. */
  public long errors() {
    return errors.sum();
  }

  /** Those of them that went on. */
  public long allowed() {
    return allowed.sum();
  }
}
