package dev.sidecar.balance;

import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import dev.sidecar.spi.Draws;

/**
 * The best endpoint by the probes in the pool, or any where there are fewer than two. Each attempt
 * has a few more endpoints probed, drawn without replacement, for those that come after it. A retry
 * that is led away from its choice has none probed.
 */
final class PrequalPicker implements Picker {
  private final Prequal policy;
  private final ProbePool pool;
  private final Draws draws;

  PrequalPicker(Prequal policy, ProbePool pool, Draws draws) {
    this.policy = policy;
    this.pool = pool;
    this.draws = draws;
  }

  @Override
  public int pick(Loads loads, long chance, int again) {
    int size = loads.size();
    if (size == 1) {
      return 0;
    }
    if (again == 0) {
      probe(loads);
    }
    int chosen = pool.choose(loads, loads.nanos());
    return chosen >= 0 ? chosen : (int) Long.remainderUnsigned(chance, size);
  }

  @Override
  public int pooledProbes() {
    return pool.size();
  }

  /** Floyd's sample: each endpoint with the same chance, none twice, and a draw for each. */
  private void probe(Loads loads) {
    int size = loads.size();
    int[] drawn = new int[Math.min(policy.probesPerCall(), size)];
    for (int i = 0; i < drawn.length; i++) {
      int last = size - drawn.length + i;
      int candidate = draws.below(last + 1);
      drawn[i] = isAmong(drawn, i, candidate) ? last : candidate;
      loads.probe(drawn[i], pool);
    }
  }

  private static boolean isAmong(int[] drawn, int count, int candidate) {
    for (int i = 0; i < count; i++) {
      if (drawn[i] == candidate) {
        return true;
      }
    }
    return false;
  }
}
