package dev.sidecar.balance;

import dev.sidecar.policy.LoadBalancingPolicy;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Least request over endpoints of unequal weight, and round robin if a round is long. Draws
 * nothing.
 *
 * <p>Envoy has a scheduler for each worker thread. Here are a few, about one a processor, for any
 * number of threads: a thread goes to its own and, if that is taken, on to the next. Shares are
 * exact within one scheduler; over all they differ by no more than one round of each.
 */
final class EdfPicker implements Picker {
  private static final int MOST_SCHEDULERS = 8;
  // 2^64 divided by the golden ratio: spreads small numbers over all bits.
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  /** One scheduler and whether a thread is in it, for the less than a microsecond that it takes. */
  private record Lane(Edf edf, AtomicBoolean taken) {}

  private final Lane[] lanes;
  private final boolean byLoad;
  private final boolean warms;
  private final double[] weights;

  private EdfPicker(
      double[] weights, double[] now, boolean byLoad, boolean warms, Turns turns, int lanes) {
    this.byLoad = byLoad;
    this.warms = warms;
    this.weights = weights;
    this.lanes = new Lane[lanes];
    for (int i = 0; i < lanes; i++) {
      // The first begins where Envoy would; the others anywhere else, but without another draw.
      long seed = turns.seed() + (i * SPREAD >>> 32);
      this.lanes[i] = new Lane(new Edf(now, (int) seed), new AtomicBoolean());
    }
  }

  static Picker of(LoadBalancingPolicy policy, Loads loads, Turns turns) {
    return of(policy, loads, turns, lanes());
  }

  /** By these weights, whatever the loads. */
  static Picker of(double[] weights, Turns turns) {
    return new EdfPicker(weights, weights, false, false, turns, lanes());
  }

  private static int lanes() {
    int processors = Math.min(MOST_SCHEDULERS, Runtime.getRuntime().availableProcessors());
    return Integer.highestOneBit(2 * processors - 1);
  }

  /**
   * For a test.
   *
   * @param lanes a power of two
   */
  static Picker of(LoadBalancingPolicy policy, Loads loads, Turns turns, int lanes) {
    boolean byLoad = policy instanceof LoadBalancingPolicy.LeastRequest;
    double[] weights = new double[loads.size()];
    Arrays.setAll(weights, loads::weight);
    double[] now = new double[loads.size()];
    Arrays.setAll(now, index -> weight(weights, byLoad, loads, index));
    boolean warms = loads.isWarming();
    if (warms) {
      Arrays.setAll(now, index -> now[index] * loads.warmth(index));
    }
    return new EdfPicker(weights, now, byLoad, warms, turns, lanes);
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // Only to let a suspended thread go on.
  public int pick(Loads loads, long chance, int again) {
    int at = (int) Thread.currentThread().getId();
    while (true) {
      for (int tries = 0; tries < lanes.length; tries++) {
        Lane lane = lanes[at++ & lanes.length - 1];
        if (!lane.taken.getPlain() && lane.taken.compareAndSet(false, true)) {
          try {
            int index = lane.edf.first();
            double weight = weight(weights, byLoad, loads, index);
            lane.edf.again(warms ? weight * loads.warmth(index) : weight);
            return index;
          } finally {
            lane.taken.setRelease(false);
          }
        }
      }
      // All are taken: by more threads than processors, one of which was suspended inside.
      Thread.yield();
    }
  }

  /** Envoy's {@code hostWeight}, with a bias of 1 for the load. */
  private static double weight(double[] weights, boolean byLoad, Loads loads, int index) {
    return byLoad ? weights[index] / (loads.inFlight(index) + 1L) : weights[index];
  }
}
