package dev.sidecar.bench;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all upstreams of a soak saw together: of each call, which of its attempts, and how often. A
 * request counts once its headers are read, because from there on a server may execute it.
 */
final class Ledger {
  /** The call's number, in a request and in its answer. */
  static final String ID = "soak-id";

  /** Present in a request that must not reach an upstream twice. */
  static final String ONCE = "soak-once";

  private static final int ATTEMPT_BITS = 11;
  private static final int ONE_REQUEST = 1 << ATTEMPT_BITS;

  // A call's bits 1 to 10: attempts that were seen; above: how many requests were seen.
  private final AtomicIntegerArray calls;
  private final LongAdder requests = new LongAdder();
  private final LongAdder onceRequests = new LongAdder();
  private final LongAdder onceSeenAgain = new LongAdder();
  private final LongAdder attemptsSeenAgain = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final Map<Fault, LongAdder> faults = new EnumMap<>(Fault.class);

  Ledger(int calls) {
    this.calls = new AtomicIntegerArray(calls);
    for (Fault fault : Fault.values()) {
      faults.put(fault, new LongAdder());
    }
  }

  /**
   * A request's headers were read.
   *
   * @param attempt the number of the attempt, from 1
   * @param once whether the call must not be seen a second time
   */
  void seen(int call, int attempt, boolean once) {
    if (call < 0 || call >= calls.length() || attempt < 1 || attempt >= ATTEMPT_BITS) {
      unknown.increment();
      return;
    }
    requests.increment();
    int bit = 1 << attempt;
    int before = calls.getAndUpdate(call, seen -> (seen | bit) + ONE_REQUEST);
    if ((before & bit) != 0) {
      attemptsSeenAgain.increment();
    }
    if (once) {
      onceRequests.increment();
      if (before >= ONE_REQUEST) {
        onceSeenAgain.increment();
      }
    }
  }

  /** An upstream does this. */
  void does(Fault fault) {
    faults(fault).increment();
  }

  /** How often an upstream did this. */
  long count(Fault fault) {
    return faults(fault).sum();
  }

  private LongAdder faults(Fault fault) {
    return Objects.requireNonNull(faults.get(fault));
  }

  /** Requests whose headers were read. */
  long requests() {
    return requests.sum();
  }

  /** Requests that must be seen once at most. */
  long onceRequests() {
    return onceRequests.sum();
  }

  /** Those of them that were seen before, at whichever upstream. */
  long onceSeenAgain() {
    return onceSeenAgain.sum();
  }

  /** Requests of any kind whose call and attempt were both seen before. */
  long attemptsSeenAgain() {
    return attemptsSeenAgain.sum();
  }

  /** Requests without the number of a call and an attempt. */
  long unknown() {
    return unknown.sum();
  }
}
