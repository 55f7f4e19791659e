package dev.sidecar.balance;

/** The endpoints of one snapshot, as a picker sees them: by index. */
public interface Loads {
  int size();

  /** Attempts that have begun and not ended on an endpoint. */
  int inFlight(int index);
}
