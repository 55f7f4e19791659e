package dev.sidecar.health;

import dev.sidecar.policy.HealthCheckTimes;
import dev.sidecar.spi.Draws;
import java.time.Duration;

/** When an endpoint is probed next. Pure; Envoy's {@code HealthCheckerImplBase::interval}. */
public final class CheckSchedule {
  // Envoy's floor: an interval that rounds to nothing would never pause.
  private static final Duration LEAST = Duration.ofMillis(1);

  private CheckSchedule() {}

  /** Until the first probe; 0 without {@code initialJitter}. */
  public static Duration first(HealthCheckTimes times, Draws draws) {
    return times.initialJitter().isZero()
        ? Duration.ZERO
        : spread(Duration.ZERO, times.initialJitter(), draws);
  }

  /**
   * From a result to the next probe.
   *
   * @param passed whether that was {@link CheckResult#PASSED}
   * @param healthy whether the endpoint is healthy now
   * @param hadCalls whether its cluster has ever had one
   */
  public static Duration next(
      HealthCheckTimes times, boolean passed, boolean healthy, boolean hadCalls, Draws draws) {
    return spread(base(times, passed, healthy, hadCalls), times.jitter(), draws);
  }

  private static Duration base(
      HealthCheckTimes times, boolean passed, boolean healthy, boolean hadCalls) {
    if (!hadCalls) {
      return times.noTrafficInterval();
    }
    if (passed) {
      return healthy ? times.interval() : times.healthyEdgeInterval();
    }
    return healthy ? times.unhealthyEdgeInterval() : times.unhealthyInterval();
  }

  private static Duration spread(Duration base, Duration jitter, Draws draws) {
    int millis = (int) Math.min(Integer.MAX_VALUE, jitter.toMillis());
    Duration spread = millis == 0 ? base : base.plusMillis(draws.below(millis));
    return spread.compareTo(LEAST) < 0 ? LEAST : spread;
  }
}
