package dev.sidecar.balance;

import dev.sidecar.spi.Draws;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is in a cluster, over all its snapshots: an endpoint that is ejected does not make
 * the others begin again. Envoy's {@code seed_} and {@code rr_indexes_}, though Envoy has an index
 * of its own for the time of panic.
 */
public final class Turns {
  private final @Nullable Turns whole;
  private final Draws draws;
  private final AtomicLong next = new AtomicLong();
  private final Map<Object, Turns> parts = new HashMap<>();
  private boolean used;
  private long seed;
  private boolean drawn;

  /** Turns that have not begun. */
  public Turns(Draws draws) {
    this(null, draws);
  }

  private Turns(@Nullable Turns whole, Draws draws) {
    this.whole = whole;
    this.draws = draws;
  }

  /**
   * The turns of a part of the endpoints, which begin where the whole's began. By the control
   * thread only.
   *
   * @param name the same for the same part of the next snapshot
   */
  public Turns part(Object name) {
    Turns part = parts.computeIfAbsent(name, it -> new Turns(this, draws));
    part.used = true;
    return part;
  }

  /** Forgets the parts that were not asked for since the last time. By the control thread only. */
  public void forgetUnused() {
    parts.values().removeIf(part -> !part.used);
    parts
        .values()
        .forEach(
            part -> {
              part.used = false;
              part.forgetUnused();
            });
  }

  /** The place to begin at, drawn when a policy first needs it. By the control thread only. */
  long seed() {
    if (!drawn) {
      seed = whole == null ? draws.next() : whole.seed();
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
