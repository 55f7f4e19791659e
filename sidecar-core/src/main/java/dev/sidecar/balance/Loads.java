package dev.sidecar.balance;

/** The endpoints of one snapshot, as a picker sees them: by index. */
public interface Loads {
  int size();

  /** Attempts that have begun and not ended on an endpoint. */
  int inFlight(int index);

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
