package dev.sidecar.bench;

/**
 * What a soak of reloads is to do.
 *
 * @param callers threads that call, each at its own moments, until the last change is in force
 * @param callsPerSecond of all callers together
 * @param changes of the file, each awaited; five a second where the machine has time
 * @param seed of what is written into the file
 */
record ReloadPlan(int callers, int callsPerSecond, int changes, long seed) {
  ReloadPlan {
    if (callers < 1 || callsPerSecond < callers || changes < 1) {
      throw new IllegalArgumentException(
          "callers: %d, rate: %d, changes: %d (expected: 1 or more, and a call a second for each)"
              .formatted(callers, callsPerSecond, changes));
    }
  }

  /** Where the load ends even if the changes do not: at a change in two seconds. */
  int mostCalls() {
    return Math.multiplyExact(2 * callsPerSecond, changes);
  }
}
