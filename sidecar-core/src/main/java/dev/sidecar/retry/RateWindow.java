package dev.sidecar.retry;

import dev.sidecar.policy.RetryRate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the calls and the retries of the last window, and says whether one more retry may begin. A
 * call costs a comparison and an increment; only a retry, and the first call of a tenth of the
 * window, takes the lock. Any thread.
 */
final class RateWindow {
  private static final int PARTS = 10;

  /** A tenth of a window. */
  private static final class Part {
    final long index;
    final LongAdder calls = new LongAdder();
    // Under the lock.
    long retries;

    Part(long index) {
      this.index = index;
    }
  }

  private final RetryRate rate;
  private final long partNanos;
  // Under the lock; the last is the current one.
  private final Deque<Part> parts = new ArrayDeque<>();
  private volatile Part current;

  RateWindow(RetryRate rate, long nanos) {
    this.rate = rate;
    this.partNanos = rate.window().toNanos() / PARTS;
    this.current = new Part(index(nanos));
    parts.add(current);
  }

  RetryRate rate() {
    return rate;
  }

  /** A call has begun. */
  void called(long nanos) {
    Part part = current;
    long index = index(nanos);
    (index > part.index ? moved(index) : part).calls.increment();
  }

  /** Counts a retry that begins now, if it may. */
  synchronized boolean take(long nanos) {
    Part part = moved(index(nanos));
    if (retries() >= rate.allowed(calls())) {
      return false;
    }
    part.retries++;
    return true;
  }

  /** As a person reads it: {@code 12 retries and 60 calls in 10s}. */
  synchronized String words() {
    return retries() + " retries and " + calls() + " calls in " + rate.window().toSeconds() + " s";
  }

  private synchronized Part moved(long index) {
    if (index > current.index) {
      parts.add(new Part(index));
      parts.removeIf(part -> part.index <= index - PARTS);
      current = parts.getLast();
    }
    return current;
  }

  private long calls() {
    return parts.stream().mapToLong(part -> part.calls.sum()).sum();
  }

  private long retries() {
    return parts.stream().mapToLong(part -> part.retries).sum();
  }

  private long index(long nanos) {
    return Math.floorDiv(nanos, partNanos);
  }
}
