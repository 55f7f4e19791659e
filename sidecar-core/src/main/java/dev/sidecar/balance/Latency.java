package dev.sidecar.balance;

import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;

/**
 * One endpoint's latency: a moving average that rises to a peak at once and fades while nothing is
 * heard. The rule is that of Finagle's and Linkerd's peak EWMA: {@code t} after an average {@code
 * e}, an answer that took {@code r} makes it {@code max(r, e * exp(-t / decay) + r * (1 - exp(-t /
 * decay)))}. In nanoseconds; any thread.
 */
public final class Latency extends FadingAverage implements Witness {
  private final PeakEwma policy;

  /** An endpoint of which nothing is known yet: the default. */
  public Latency(PeakEwma policy, long nowNanos) {
    super(policy.decay().toNanos(), (double) policy.defaultRtt().toNanos(), nowNanos);
    this.policy = policy;
  }

  /** Whose decay and penalty these are. */
  public PeakEwma policy() {
    return policy;
  }

  /** The average in nanoseconds. */
  public double nanos(long nowNanos) {
    return value(nowNanos);
  }

  @Override
  public void answered(long nowNanos, long tookNanos) {
    double took = Math.max(1, tookNanos);
    add(nowNanos, took * claim(nowNanos), took);
  }

  /**
   * An attempt failed. However fast that was, it counts as slow, so that an endpoint that refuses
   * everything does not draw every call.
   */
  @Override
  public void failed(long nowNanos, long tookNanos, long retryAfterNanos) {
    claim(nowNanos);
    double penalty = Math.max(policy.penalty().toNanos(), tookNanos);
    if (retryAfterNanos == 0) {
      raise(nowNanos, penalty);
    } else {
      // Linkerd's: half of the penalty is left when the peer may be asked again.
      raise(nowNanos + retryAfterNanos, penalty / 2);
    }
  }
}
