package dev.sidecar.retry;

import dev.sidecar.call.Call;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.HedgePolicy.After;
import dev.sidecar.policy.HedgePolicy.AfterPercentile;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.Violation;
import dev.sidecar.time.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one call is hedged: its policy, with the figures of the moment in which the call began.
 *
 * @param rule why there is another attempt
 * @param most attempts of the call
 * @param delayNanos from an attempt to the next; {@link Deadline#NEVER} where none follows by time
 * @param isSoft whether an attempt goes on after its per-try timeout and leads to another one then
 * @param hedges whether there is any hedge
 * @param latencies where the call's own are kept; null where nobody reads them
 */
record HedgePlan(
    Rule rule,
    int most,
    long delayNanos,
    boolean isSoft,
    boolean hedges,
    @Nullable LatencyWindow latencies) {

  static HedgePlan of(HedgePolicy policy, RetryPolicy retry, LatencyWindow latencies) {
    if (policy instanceof After after) {
      return new HedgePlan(
          Rule.HEDGE_AFTER, after.attempts(), after.delay().toNanos(), false, true, null);
    }
    if (policy instanceof AfterPercentile percentile) {
      long delay = latencies.delayNanos(percentile);
      return new HedgePlan(
          Rule.HEDGE_PERCENTILE, percentile.attempts(), delay, false, true, latencies);
    }
    // Envoy has no retry state without a condition, and so no hedge.
    boolean hedges = !retry.on().isEmpty();
    return new HedgePlan(
        Rule.HEDGE_PER_TRY_TIMEOUT, retry.attempts(), Deadline.NEVER, true, hedges, null);
  }

  /** Whether one more may be sent by time. */
  boolean mayHedge(int sent) {
    return hedges && sent < most;
  }

  /** Whether attempts wait for the retry policy's back-off. */
  boolean backsOff() {
    return isSoft;
  }

  /** A latency, or the least that one would have been. */
  void took(long nanos) {
    if (latencies != null) {
      latencies.record(nanos);
    }
  }

  /** Why another attempt was sent, in words. */
  String why(Call call, long waitMillis) {
    if (isSoft) {
      return "no response in "
          + Violation.text(call.policy().timeouts().perTry())
          + ", after "
          + waitMillis
          + " ms of back-off";
    }
    return "no response in " + Violation.text(Duration.ofNanos(delayNanos));
  }
}
