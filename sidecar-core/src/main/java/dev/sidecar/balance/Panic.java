package dev.sidecar.balance;

/** Whether too few endpoints are healthy to leave the others out. */
public final class Panic {
  private Panic() {}

  /**
   * Envoy's rule for one priority: in whole percent, below the threshold.
   *
   * @param healthy of {@code total}, which is at least 1
   */
  public static boolean panics(int healthy, int total, double thresholdPercent) {
    return healthy < total && (int) (100L * healthy / total) < thresholdPercent;
  }
}
