package dev.sidecar.balance;

/**
 * Prequal's hot-cold lexicographic rule: who is not busy is compared by latency, who is busy by
 * load, and comes after all that are not. After both comes who fails, because an endpoint that
 * refuses everything is neither busy nor slow.
 */
final class HotCold {
  /** From this share of failed attempts an endpoint is chosen only if there is no other. */
  static final double FAILING = 0.25;

  // What a failed attempt costs whoever made it, so that a few failures weigh something too.
  private static final double FAILURE_NANOS = 5e9;
  private static final long HOT = 1L << 61;
  private static final long FAILS = 1L << 62;
  private static final long LONGEST_NANOS = HOT - 1;

  private HotCold() {}

  /**
   * Where an endpoint stands; less is better.
   *
   * @param inFlight its requests in flight
   * @param latencyNanos its latency at about that load
   * @param threshold the load above which an endpoint is hot
   * @param failed the share of its recent attempts that failed, 0 to 1
   */
  static long rank(int inFlight, long latencyNanos, int threshold, double failed) {
    if (failed >= FAILING) {
      return FAILS + (long) (failed * (HOT - 1));
    }
    return inFlight > threshold
        ? HOT + inFlight
        : Math.min(LONGEST_NANOS, latencyNanos + (long) (failed * FAILURE_NANOS));
  }
}
