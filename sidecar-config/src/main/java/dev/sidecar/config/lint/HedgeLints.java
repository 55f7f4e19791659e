package dev.sidecar.config.lint;

import dev.sidecar.config.text.DurationText;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.HedgePolicy.After;
import dev.sidecar.policy.HedgePolicy.OnPerTryTimeout;
import dev.sidecar.policy.TimeoutPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Looks at whether a call that is to be hedged ever is. */
final class HedgeLints {
  private HedgeLints() {}

  /**
   * Looks at the calls of a route or a cluster.
   *
   * @param repeatable whether the route takes any method that is sent twice
   * @param admitted whether the cluster admits any retry
   */
  static void find(
      CallPolicy calls, boolean repeatable, boolean admitted, Site site, Findings findings) {
    HedgePolicy hedge = calls.hedge();
    if (hedge == null || !site.says("hedge")) {
      return;
    }
    String why =
        !repeatable && !calls.retry().nonIdempotent()
            ? "none of the route's methods is sent twice"
            : !admitted
                ? "no retry is admitted, and a hedge is one"
                : hedge instanceof OnPerTryTimeout
                    ? onPerTryTimeout(calls)
                    : hedge instanceof After after ? after(after.delay(), calls.timeouts()) : null;
    findings.addIf(why != null, Lint.HEDGE_WITHOUT_EFFECT, site.at("hedge"), String.valueOf(why));
  }

  private static @Nullable String onPerTryTimeout(CallPolicy calls) {
    TimeoutPolicy timeouts = calls.timeouts();
    if (timeouts.perTry().isZero()) {
      return "there is no perTryTimeout";
    }
    if (CallLints.reaches(timeouts.perTry(), timeouts.call())) {
      return "perTryTimeout is not below timeout, " + DurationText.of(timeouts.call());
    }
    if (calls.retry().on().isEmpty()) {
      return "retry.on is empty: no attempt follows another";
    }
    return calls.retry().attempts() == 1 ? "retry.attempts is 1" : null;
  }

  private static @Nullable String after(Duration delay, TimeoutPolicy timeouts) {
    String name =
        CallLints.reaches(delay, timeouts.perTry())
            ? "perTryTimeout, " + DurationText.of(timeouts.perTry())
            : CallLints.reaches(delay, timeouts.call())
                ? "timeout, " + DurationText.of(timeouts.call())
                : null;
    return name == null ? null : DurationText.of(delay) + " is not below " + name;
  }
}
