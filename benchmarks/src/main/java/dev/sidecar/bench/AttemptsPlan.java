package dev.sidecar.bench;

/**
 * How many calls the attempts soak sends.
 *
 * @param calls over all callers, in the first phase
 * @param callers threads that send them, each one call after the other
 * @param budgetCalls in the second phase
 * @param budgetCallers in the second phase
 * @param seed of every random choice
 */
record AttemptsPlan(int calls, int callers, int budgetCalls, int budgetCallers, long seed) {
  /** Upstreams of each phase. */
  static final int UPSTREAMS = 4;

  AttemptsPlan {
    range("--calls", calls, 100_000_000);
    range("--callers", callers, 64);
    range("--budget-calls", budgetCalls, 100_000_000);
    range("--budget-callers", budgetCallers, 256);
  }

  private static void range(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(option + ": " + value + " (expected: 1 to " + most + ")");
    }
  }
}
