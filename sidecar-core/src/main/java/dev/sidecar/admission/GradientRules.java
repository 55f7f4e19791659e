package dev.sidecar.admission;

import dev.sidecar.policy.AdaptiveConcurrencyPolicy;

/**
 * How a concurrency limit follows the times of attempts. Pure; Envoy's {@code GradientController}.
 */
public final class GradientRules {
  private static final int WINDOWS_AT_MINIMUM = 5;

  private GradientRules() {}

  /** How much longer attempts may take than they do: above 1 the limit rises; 0.5 to 2. */
  public static double gradient(
      AdaptiveConcurrencyPolicy policy, long minRttMicros, long sampleMicros) {
    double buffered = minRttMicros + minRttMicros * (policy.minRtt().bufferPercent() / 100);
    // Of no time at all: as fast as can be.
    double raw = sampleMicros == 0 ? 2 : buffered / sampleMicros;
    return Math.max(0.5, Math.min(2.0, raw));
  }

  /** The limit after a window, with room for a burst of its square root. */
  public static int limit(AdaptiveConcurrencyPolicy policy, int limit, double gradient) {
    double scaled = limit * gradient;
    double next = Math.min(policy.maxLimit(), scaled + Math.sqrt(scaled));
    return Math.max(policy.minLimit(), (int) next);
  }

  /** The limit while the shortest time is measured: never more than it was. */
  public static int probing(AdaptiveConcurrencyPolicy policy, int limit) {
    return Math.min(limit, policy.minRtt().concurrency());
  }

  /**
   * Windows in a row that have left the limit at its minimum.
   *
   * @param before how many there were
   */
  public static int atMinimum(AdaptiveConcurrencyPolicy policy, int before, int last, int next) {
    return last == policy.minLimit() && next == policy.minLimit() ? before + 1 : 0;
  }

  /** Whether the shortest time is to be measured again at once: it is likely too short. */
  public static boolean isStuck(int windowsAtMinimum) {
    return windowsAtMinimum >= WINDOWS_AT_MINIMUM;
  }

  /**
   * By how many milliseconds, at most and exclusively, a measurement may come later; 0 for none.
   */
  public static int jitterMillis(AdaptiveConcurrencyPolicy.MinRtt policy) {
    double most = policy.interval().toMillis() * (policy.jitterPercent() / 100);
    return (int) Math.min(Integer.MAX_VALUE, Math.ceil(most));
  }
}
