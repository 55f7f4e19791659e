package dev.sidecar.bench;

/**
 * What the outage soak does when.
 *
 * @param callsPerSecond begun at equal distances, however long earlier ones take
 * @param warmMillis with all upstreams alive
 * @param deadMillis with all upstreams dead
 * @param backMillis with all upstreams alive again
 * @param minRetries the floor of the retry budget, whose share is 20 %
 */
record OutagePlan(
    int callsPerSecond, int warmMillis, int deadMillis, int backMillis, int minRetries) {
  OutagePlan {
    range("--rate", callsPerSecond, 1, 20_000);
    range("--warm", warmMillis, 500, 3_600_000);
    range("--dead", deadMillis, 500, 3_600_000);
    range("--back", backMillis, 500, 3_600_000);
    range("--min-retries", minRetries, 0, 1_000);
  }

  private static void range(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          option + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }

  int calls() {
    return (int) ((long) (warmMillis + deadMillis + backMillis) * callsPerSecond / 1_000);
  }

  /** When a call is to begin, after the first. */
  long beginNanos(int call) {
    return call * 1_000_000_000L / callsPerSecond;
  }
}
