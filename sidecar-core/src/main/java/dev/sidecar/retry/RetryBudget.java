package dev.sidecar.retry;

import dev.sidecar.call.Attempt;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryRate;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts a cluster's calls and retries, and says whether one more retry may begin. It outlives
 * policies: a change of the limit does not forget what is under way. Any thread, no lock.
 */
public final class RetryBudget {
  private final IntSupplier active;
  private final AtomicInteger underWay = new AtomicInteger();
  private final LongAdder calls = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder denied = new LongAdder();
  // Written by the control thread, before the calls that it is for.
  private volatile @Nullable RateWindow rate;

  /**
   * A budget with nothing spent.
   *
   * @param active the cluster's attempts that run or wait for a connection
   */
  public RetryBudget(IntSupplier active) {
    this.active = active;
  }

  /**
   * What bounds the retries of calls that begin from now on in time; null for nothing. Another rate
   * begins with an empty window.
   */
  public void limit(@Nullable RetryRate wanted, long nanos) {
    RateWindow held = rate;
    if (!Objects.equals(wanted, held == null ? null : held.rate())) {
      rate = wanted == null ? null : new RateWindow(wanted, nanos);
    }
  }

  @Nullable RateWindow rate() {
    return rate;
  }

  void called() {
    calls.increment();
  }

  /**
   * Takes a permit, to be given back when the retried attempt is answered or has failed. The
   * attempt that is to be followed by another one counts as active, as in Envoy, though it may have
   * ended.
   */
  boolean take(RetryLimit limit, Attempt last) {
    int asking = last.hasEnded() ? 1 : 0;
    int seen = underWay.get();
    while (seen < RetryRules.allowed(limit, (long) active.getAsInt() + asking)) {
      if (underWay.compareAndSet(seen, seen + 1)) {
        return true;
      }
      seen = underWay.get();
    }
    denied.increment();
    return false;
  }

  void deny() {
    denied.increment();
  }

  void give() {
    underWay.decrementAndGet();
  }

  void retried() {
    retries.increment();
  }

  /** How many retries may be under way at this moment. */
  public long allowed(RetryLimit limit) {
    return RetryRules.allowed(limit, active.getAsInt());
  }

  /** Retries that wait for their back-off or for an answer. */
  public int underWay() {
    return underWay.get();
  }

  /** Calls since the start. */
  public long calls() {
    return calls.sum();
  }

  /** Attempts after the first of a call, since the start. */
  public long retries() {
    return retries.sum();
  }

  /** Attempts for each call since the start: 1.0 where nothing was ever sent again. */
  public double amplification() {
    long begun = calls();
    return begun == 0 ? 1 : (double) (begun + retries()) / begun;
  }

  /** Retries that the limit did not allow, since the start. */
  public long denied() {
    return denied.sum();
  }
}
