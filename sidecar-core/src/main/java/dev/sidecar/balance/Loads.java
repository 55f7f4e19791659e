package dev.sidecar.balance;

/** The endpoints of one snapshot, as a picker sees them: by index. */
public interface Loads {
  int size();

  /** Attempts that have begun and not ended on an endpoint. */
  int inFlight(int index);

  /**
   * The moment at which the estimate of an endpoint's latency will have faded to one nanosecond:
   * {@link Latency#fadesNanos}. For policies that balance by latency.
   */
  default long fadesNanos(int index) {
    throw new UnsupportedOperationException("nobody measures latency");
  }

  /** An endpoint's share relative to the others'; at least 1. Read when a picker is made. */
  default int weight(int index) {
    return 1;
  }
}
