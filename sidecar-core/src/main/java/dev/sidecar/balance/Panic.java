package dev.sidecar.balance;

/** Whether too few endpoints are healthy to leave the others out. */
public final class Panic {
  private static final int OVERPROVISIONING_PERCENT = 140;

  private Panic() {}

  /**
   * Envoy's rule for one priority. Five healthy endpoints of seven always suffice, whatever the
   * threshold: Envoy multiplies what is healthy by 1.4, and 100 % of that is no panic.
   *
   * @param healthy 0 to {@code total}
   * @param thresholdPercent 0 to 100; 0 is never
   */
  public static boolean panics(int healthy, int total, double thresholdPercent) {
    if (total == 0 || (long) OVERPROVISIONING_PERCENT * healthy / total >= 100) {
      return false;
    }
    return 100.0 * healthy / total < wholePercent(thresholdPercent);
  }

  // Envoy's convertPercent, which drops fractions, and where they round badly (29, 57, 58) one
  // more percent.
  private static long wholePercent(double percent) {
    return (long) (100 * (percent / 100));
  }
}
