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
}
