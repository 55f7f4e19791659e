package dev.sidecar.ratelimit;

import dev.sidecar.call.RateLimitDescriptor;
import dev.sidecar.policy.DescriptorLimit;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of one limit for descriptors: one, or one for each value that came of late. Envoy:
 * {@code DynamicDescriptor} in {@code local_ratelimit_impl.cc}.
 *
 * <p>The values are in the order in which they were last asked for, under a lock that is held for
 * one look into a hash table, as Envoy does; tokens are taken outside of it. Memory is bounded by
 * the number of values, whatever calls bring. Any thread.
 */
final class DescriptorBuckets {
  private final DescriptorLimit limit;
  private final double perSecond;
  private final int most;
  private final @Nullable TokenBucket only;
  private final LongAdder forgotten;
  // From the one that was not asked for longest.
  private final Map<List<RateLimitDescriptor.Entry>, TokenBucket> byValues =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Full ones.
   *
   * @param most how many values have a bucket, where each has its own
   * @param forgotten counts those that were given up before they were full again
   */
  DescriptorBuckets(DescriptorLimit limit, int most, long nowNanos, LongAdder forgotten) {
    this.limit = limit;
    this.perSecond = TokenBucket.perSecond(limit.fill(), limit.interval());
    this.most = most;
    this.forgotten = forgotten;
    this.only = limit.isOfAnyValue() ? null : fresh(nowNanos);
  }

  DescriptorLimit limit() {
    return limit;
  }

  /** How many tokens come back in a second, to each of them. */
  double perSecond() {
    return perSecond;
  }

  /** The bucket of a descriptor that fits the limit; a full one if there was none. */
  TokenBucket of(RateLimitDescriptor descriptor, long nowNanos) {
    return only == null ? ofValues(descriptor.entries(), nowNanos) : only;
  }

  private synchronized TokenBucket ofValues(
      List<RateLimitDescriptor.Entry> entries, long nowNanos) {
    TokenBucket bucket = byValues.get(entries);
    if (bucket == null) {
      bucket = fresh(nowNanos);
      byValues.put(entries, bucket);
      if (byValues.size() > most) {
        forgetOldest(nowNanos);
      }
    }
    return bucket;
  }

  private TokenBucket fresh(long nowNanos) {
    return new TokenBucket(limit.tokens(), limit.fill(), limit.interval(), nowNanos);
  }

  private void forgetOldest(long nowNanos) {
    Iterator<TokenBucket> oldest = byValues.values().iterator();
    // One that is full would begin anew as it is.
    if (!oldest.next().isFull(nowNanos)) {
      forgotten.increment();
    }
    oldest.remove();
  }

  /** How many values have a bucket. */
  synchronized int size() {
    return byValues.size();
  }

  /** Whether a descriptor has the keys of a limit in order, and the values that it says. */
  static boolean fits(DescriptorLimit limit, RateLimitDescriptor descriptor) {
    List<DescriptorLimit.Entry> wanted = limit.entries();
    List<RateLimitDescriptor.Entry> entries = descriptor.entries();
    if (wanted.size() != entries.size()) {
      return false;
    }
    for (int i = 0; i < entries.size(); i++) {
      String value = wanted.get(i).value();
      if (!wanted.get(i).key().equals(entries.get(i).key())
          || (value != null && !value.equals(entries.get(i).value()))) {
        return false;
      }
    }
    return true;
  }
}
