package dev.sidecar.balance;

import dev.sidecar.policy.SlowStartPolicy;

/** What share of its weight an endpoint has that joined a while ago: Envoy's rule. */
public final class SlowStart {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private SlowStart() {}

  /**
   * More than 0, and 1 once the window is over. Time counts in whole milliseconds, as in Envoy's
   * code; its documentation says seconds.
   *
   * @param sinceNanos since the endpoint joined
   */
  public static double factor(SlowStartPolicy policy, long sinceNanos) {
    long millis = sinceNanos / NANOS_PER_MILLI;
    long window = policy.window().toMillis();
    if (millis >= window) {
      return 1;
    }
    double passed = (double) Math.max(1, millis) / window;
    double grown = policy.aggression() == 1 ? passed : Math.pow(passed, 1 / policy.aggression());
    return Math.max(grown, policy.minWeightPercent() / 100);
  }

  /** Nanoseconds until the factor is 1; 0 if it is. */
  public static long leftNanos(SlowStartPolicy policy, long sinceNanos) {
    return Math.max(0, policy.window().toMillis() * NANOS_PER_MILLI - sinceNanos);
  }
}
