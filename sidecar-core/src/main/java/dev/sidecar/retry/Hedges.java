package dev.sidecar.retry;

import dev.sidecar.call.Call;
import dev.sidecar.failure.DecisionRecord.Hedging;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Workers;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a cluster knows of its hedges; it outlives policies. Any thread. */
public final class Hedges {
  private final Workers workers;
  private final LatencyWindow latencies = new LatencyWindow();
  private final LongAdder sent = new LongAdder();
  private final LongAdder won = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private final LongAdder threadless = new LongAdder();

  /**
   * No hedge yet.
   *
   * @param workers carry the attempts of calls that may be hedged
   */
  public Hedges(Workers workers) {
    this.workers = workers;
  }

  Workers workers() {
    return workers;
  }

  LatencyWindow latencies() {
    return latencies;
  }

  void wasSent() {
    sent.increment();
  }

  void hasWon() {
    won.increment();
  }

  void wasDenied() {
    denied.increment();
  }

  void foundNoThread() {
    threadless.increment();
  }

  /**
   * How a call would be hedged now; null without a hedge policy.
   *
   * @param call whose policy is known
   */
  public @Nullable Hedging seen(Call call) {
    HedgePolicy policy = call.policy().hedge();
    if (policy == null) {
      return null;
    }
    HedgePlan plan = HedgePlan.of(policy, call.policy().retry(), latencies);
    Duration perTry = call.policy().timeouts().perTry();
    Duration delay =
        plan.isSoft()
            ? perTry.isZero() ? null : perTry
            : plan.delayNanos() == Deadline.NEVER ? null : Duration.ofNanos(plan.delayNanos());
    return new Hedging(plan.rule(), plan.most(), delay, HedgeLoop.never(call));
  }

  /** Attempts that were sent while another one of their call ran, since the start. */
  public long sent() {
    return sent.sum();
  }

  /** Those of them whose answer was the call's. */
  public long won() {
    return won.sum();
  }

  /** Those that were not sent for want of a permit or of a thread. */
  public long denied() {
    return denied.sum();
  }

  /**
   * Attempts of calls that may be hedged for which no thread was free, since the start: hedges,
   * which were not sent, and others, which ran on the thread of their call.
   */
  public long threadless() {
    return threadless.sum();
  }
}
