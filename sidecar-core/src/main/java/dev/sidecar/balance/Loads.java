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

  /** The share of an endpoint's recent attempts that failed, 0 to 1: {@link FailedFraction}. */
  default double failedFraction(int index, long nowNanos) {
    throw new UnsupportedOperationException("nobody counts failures");
  }

  /** Asks an endpoint how busy it is; the answer goes into the pool, later or never. */
  default void probe(int index, ProbePool answers) {
    throw new UnsupportedOperationException("nobody probes");
  }

  /** The moment of the pick, for policies whose knowledge ages. */
  default long nanos() {
    throw new UnsupportedOperationException("no clock");
  }

  /** An endpoint's share relative to the others'; at least 1. Read when a picker is made. */
  default int weight(int index) {
    return 1;
  }

  /** What an endpoint is placed by among hashes: its address. Read when a picker is made. */
  default String key(int index) {
    return String.valueOf(index);
  }

  /** Whether weights grow while some of the endpoints are new; read when a picker is made. */
  default boolean isWarming() {
    return false;
  }

  /** The share of its weight that an endpoint has now, more than 0; asked only while warming. */
  default double warmth(int index) {
    return 1;
  }
}
