package dev.sidecar.health;

import dev.sidecar.policy.OutlierPolicy.EjectionLimit;
import dev.sidecar.policy.OutlierPolicy.EjectionTimes;
import dev.sidecar.spi.Draws;
import java.time.Duration;

/** Whether an endpoint may be ejected, and for how long. Pure; Envoy's {@code DetectorImpl}. */
public final class EjectionRules {
  // From as many on Envoy's default share of 10 % is at least one.
  private static final int TEN = 10;

  private EjectionRules() {}

  /**
   * Whether one more may be out.
   *
   * @param ejected how many of {@code total} are out already
   */
  public static boolean allowed(EjectionLimit limit, int ejected, int total) {
    if (limit.upToHalfBelowTen() && total < TEN) {
      return 2 * (ejected + 1) <= total;
    }
    return 100L * (ejected + 1) <= (long) limit.maxEjectionPercent() * total
        || (limit.alwaysEjectOne() && ejected == 0);
  }

  /**
   * Whether one that may be ejected is ejected indeed.
   *
   * @param percent of the cases; asks for a draw only if that is neither none nor all, as Envoy
   */
  public static boolean enforced(int percent, Draws draws) {
    return percent >= 100 || (percent > 0 && draws.below(100) < percent);
  }

  /** What is added to the time of one ejection: always one draw, as in Envoy. */
  public static Duration jitter(EjectionTimes times, Draws draws) {
    long most = times.maxEjectionTimeJitter().toMillis();
    return Duration.ofMillis(Long.remainderUnsigned(draws.next(), most + 1));
  }

  /** The multiplier of the next ejection; it grows until the time is at its maximum. */
  public static int grown(EjectionTimes times, int multiplier) {
    Duration base = times.baseEjectionTime();
    Duration last = base.multipliedBy(multiplier);
    return last.compareTo(times.maxEjectionTime().plus(base)) < 0 ? multiplier + 1 : multiplier;
  }

  /** How long an ejection lasts, without its jitter. */
  public static Duration time(EjectionTimes times, int multiplier) {
    Duration grown = times.baseEjectionTime().multipliedBy(multiplier);
    return grown.compareTo(times.maxEjectionTime()) < 0 ? grown : times.maxEjectionTime();
  }
}
