package dev.sidecar.retry;

import dev.sidecar.policy.HedgePolicy.AfterPercentile;
import dev.sidecar.time.Deadline;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The latest latencies of a cluster's calls that wait for a percentile of them. Any thread, no
 * lock; nothing is kept before the first. They are sorted again when one in 16 of them is new, at
 * the latest after 64: a percentile costs a look, and now and then a few microseconds.
 */
final class LatencyWindow {
  private static final int NEW_IN = 16;
  private static final int MOST_NEW = 64;

  private final AtomicLong count = new AtomicLong();
  // One more than the latency: 0 has been counted and is not there yet.
  private volatile @Nullable AtomicLongArray latest;
  private volatile Sorted sorted = new Sorted(0, new long[0]);

  /** What there was at a count. */
  private static final class Sorted {
    private final long count;
    private final long[] nanos;

    Sorted(long count, long[] nanos) {
      this.count = count;
      this.nanos = nanos;
    }
  }

  void record(long nanos) {
    AtomicLongArray kept = kept();
    kept.set((int) (count.getAndIncrement() % AfterPercentile.WINDOW), nanos + 1);
  }

  private AtomicLongArray kept() {
    AtomicLongArray known = latest;
    if (known != null) {
      return known;
    }
    synchronized (this) {
      AtomicLongArray made = latest;
      if (made == null) {
        made = new AtomicLongArray(AfterPercentile.WINDOW);
        latest = made;
      }
      return made;
    }
  }

  /**
   * How long a call waits before it is hedged; {@link Deadline#NEVER} while too little is known.
   */
  long delayNanos(AfterPercentile policy) {
    long seen = count.get();
    if (seen < policy.minimumSamples()) {
      return Deadline.NEVER;
    }
    long[] known = sorted(seen).nanos;
    return known.length == 0
        ? Deadline.NEVER
        : Math.max(policy.minDelay().toNanos(), percentile(known, policy.percentile()));
  }

  private Sorted sorted(long seen) {
    Sorted known = sorted;
    if (seen - known.count < Math.min(MOST_NEW, Math.max(1, seen / NEW_IN))) {
      return known;
    }
    AtomicLongArray kept = kept();
    long[] nanos = new long[(int) Math.min(seen, kept.length())];
    int there = 0;
    for (int i = 0; i < nanos.length; i++) {
      long nanosAndOne = kept.get(i);
      if (nanosAndOne != 0) {
        nanos[there++] = nanosAndOne - 1;
      }
    }
    int missing = nanos.length - there;
    nanos = missing == 0 ? nanos : Arrays.copyOf(nanos, there);
    Arrays.sort(nanos);
    Sorted fresh = new Sorted(seen - missing, nanos);
    sorted = fresh;
    return fresh;
  }

  /** The nearest rank: the least value that at least so many percent are not above. Pure. */
  static long percentile(long[] sorted, double percentile) {
    int rank = (int) Math.ceil(percentile / 100 * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }
}
