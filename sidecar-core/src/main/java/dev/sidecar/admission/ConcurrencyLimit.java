package dev.sidecar.admission;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many may be inside at once, and how many are. One {@code long} holds both, so that nobody
 * enters by a limit that has just fallen, whatever threads do.
 */
final class ConcurrencyLimit {
  private static final int LIMIT_SHIFT = 32;
  private static final long INSIDE_MASK = 0xFFFF_FFFFL;

  private final AtomicLong both;

  ConcurrencyLimit(int limit) {
    both = new AtomicLong((long) limit << LIMIT_SHIFT);
  }

  /** Enters if there is room. */
  boolean enter() {
    long seen = both.get();
    while (inside(seen) < limit(seen)) {
      if (both.compareAndSet(seen, seen + 1)) {
        return true;
      }
      seen = both.get();
    }
    return false;
  }

  void leave() {
    both.decrementAndGet();
  }

  /** Whoever is inside stays; nobody enters until there are fewer than this. */
  void set(int limit) {
    both.updateAndGet(seen -> (long) limit << LIMIT_SHIFT | seen & INSIDE_MASK);
  }

  int limit() {
    return limit(both.get());
  }

  int inside() {
    return inside(both.get());
  }

  private static int limit(long both) {
    return (int) (both >>> LIMIT_SHIFT);
  }

  private static int inside(long both) {
    return (int) (both & INSIDE_MASK);
  }
}
