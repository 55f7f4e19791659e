package dev.sidecar.balance;

import dev.sidecar.spi.Draws;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whose turn it is in a cluster, over all its snapshots: an endpoint that is ejected does not make
 * the others begin again. Envoy's {@code seed_} and {@code rr_indexes_}, though Envoy has an index
 * of its own for the time of panic.
 */
public final class Turns {
  private final Draws draws;
  private final AtomicLong next = new AtomicLong();
  private long seed;
  private boolean drawn;

  /** Turns that have not begun. */
  public Turns(Draws draws) {
    this.draws = draws;
  }

  /** The place to begin at, drawn when a policy first needs it. By the control thread only. */
  long seed() {
    if (!drawn) {
      seed = draws.next();
      next.set(seed);
      drawn = true;
    }
    return seed;
  }

  /** The index that is next of {@code size}. Any thread. */
  int next(int size) {
    return (int) Long.remainderUnsigned(next.getAndIncrement(), size);
  }
}
