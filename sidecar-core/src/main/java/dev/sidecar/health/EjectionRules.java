package dev.sidecar.health;

import dev.sidecar.policy.OutlierPolicy;
import java.time.Duration;

/** Whether an endpoint may be ejected, and for how long. Pure; Envoy's {@code DetectorImpl}. */
public final class EjectionRules {
  private EjectionRules() {}

  /**
   * Whether one more may be out.
   *
   * @param ejected how many of {@code total} are out already
   */
  public static boolean allowed(OutlierPolicy policy, int ejected, int total) {
    return 100L * (ejected + 1) <= (long) policy.maxEjectionPercent() * total
        || (policy.alwaysEjectOne() && ejected == 0);
  }

  /** The multiplier of the next ejection; it grows until the time is at its maximum. */
  public static int grown(OutlierPolicy policy, int multiplier) {
    Duration base = policy.baseEjectionTime();
    Duration last = base.multipliedBy(multiplier);
    return last.compareTo(policy.maxEjectionTime().plus(base)) < 0 ? multiplier + 1 : multiplier;
  }

  /** How long an ejection lasts. */
  public static Duration time(OutlierPolicy policy, int multiplier) {
    Duration grown = policy.baseEjectionTime().multipliedBy(multiplier);
    return grown.compareTo(policy.maxEjectionTime()) < 0 ? grown : policy.maxEjectionTime();
  }
}
