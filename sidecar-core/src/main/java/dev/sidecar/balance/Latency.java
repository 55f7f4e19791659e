package dev.sidecar.balance;

import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * One endpoint's latency: an exponentially weighted moving average that rises to a peak at once and
 * fades while nothing is heard. The rule is that of Finagle's and Linkerd's peak EWMA: after {@code
 * t} without an answer an estimate {@code e} is worth {@code e * exp(-t / decay)}, and an answer
 * that took {@code r} makes it {@code max(r, e * exp(-t / decay) + r * (1 - exp(-t / decay)))}.
 *
 * <p>What is kept is the moment at which the estimate will have faded to one nanosecond. All
 * estimates fade at the same rate, so that two of them compare without a look at the clock, whole
 * and lock-free: one is greater by as much as its moment is later.
 *
 * <p>Any thread. An answer lays claim to the time since the last one by one compare-and-set, and
 * adds its share by another; answers that race each count for the time that they claimed.
 */
public final class Latency {
  // Beyond it exp(x) leaves the range of a double, and no answer could add to the estimate.
  private static final double MOST_DECAYS = 700;
  private static final AtomicLongFieldUpdater<Latency> FADES =
      AtomicLongFieldUpdater.newUpdater(Latency.class, "fades");
  private static final AtomicLongFieldUpdater<Latency> HEARD =
      AtomicLongFieldUpdater.newUpdater(Latency.class, "heard");

  private final PeakEwma policy;
  private final double decayNanos;
  private volatile long fades;
  private volatile long heard;

  /** An endpoint of which nothing is known yet: the default. */
  public Latency(PeakEwma policy, long nowNanos) {
    this.policy = policy;
    this.decayNanos = policy.decay().toNanos();
    this.heard = nowNanos;
    this.fades = nowNanos + fadesAfter(policy.defaultRtt().toNanos());
  }

  /** Whose decay and penalty these are. */
  public PeakEwma policy() {
    return policy;
  }

  /** The moment at which the estimate will have faded to one nanosecond. */
  public long fadesNanos() {
    return fades;
  }

  /** The estimate in nanoseconds. */
  public double nanos(long nowNanos) {
    return Math.exp((fades - nowNanos) / decayNanos);
  }

  /**
   * An attempt was answered.
   *
   * @param tookNanos from its begin to its response headers
   */
  public void answered(long nowNanos, long tookNanos) {
    double took = Math.max(1, tookNanos);
    double share = took * shareOf(claim(nowNanos));
    long peak = nowNanos + fadesAfter(took);
    long before = fades;
    while (true) {
      long after = Math.max(peak, added(before, share, nowNanos));
      if (after == before) {
        return;
      }
      if (FADES.compareAndSet(this, before, after)) {
        return;
      }
      before = fades;
    }
  }

  /**
   * An attempt failed. However fast that was, it counts as slow, so that an endpoint that refuses
   * everything does not draw every call.
   *
   * @param tookNanos from its begin to its failure
   * @param retryAfterNanos how long the peer wants to be left alone; 0 where it does not say
   */
  public void failed(long nowNanos, long tookNanos, long retryAfterNanos) {
    claim(nowNanos);
    double penalty = Math.max(policy.penalty().toNanos(), tookNanos);
    // Linkerd's: half of the penalty is left when the peer may be asked again.
    long peak =
        retryAfterNanos == 0
            ? nowNanos + fadesAfter(penalty)
            : nowNanos + retryAfterNanos + fadesAfter(penalty / 2);
    FADES.accumulateAndGet(this, peak, Math::max);
  }

  /** The time since the last answer, which belongs to the caller from now on. */
  private long claim(long nowNanos) {
    while (true) {
      long last = heard;
      if (nowNanos - last <= 0) {
        return 0;
      }
      if (HEARD.compareAndSet(this, last, nowNanos)) {
        return nowNanos - last;
      }
    }
  }

  /** The weight of an answer, {@code 1 - exp(-t / decay)}. */
  private double shareOf(long nanos) {
    double x = nanos / decayNanos;
    // Two terms are exact to a billionth, and cost a tenth.
    return x < 1e-3 ? x - x * x / 2 : -Math.expm1(-x);
  }

  private long added(long before, double share, long nowNanos) {
    double decays = (before - nowNanos) / decayNanos;
    return decays > MOST_DECAYS
        ? before
        : nowNanos + fadesAfter(Math.max(1, Math.exp(decays) + share));
  }

  /** How long until so much has faded to one nanosecond. */
  private long fadesAfter(double nanos) {
    return (long) (decayNanos * Math.log(nanos));
  }
}
