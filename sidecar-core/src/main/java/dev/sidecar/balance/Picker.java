package dev.sidecar.balance;

import dev.sidecar.failure.Rule;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.Hashing;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.Maglev;
import dev.sidecar.policy.LoadBalancingPolicy.RingHash;
import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import dev.sidecar.spi.Draws;

/**
 * Chooses the endpoint of one attempt among those of one {@link Loads}. Any thread; no allocation.
 *
 * <p>What chose these endpoints among several groups, a draw or the hash of the call, is handed in:
 * some policies choose by the same bits, and all draw what Envoy draws, in its order.
 */
@FunctionalInterface
public interface Picker {
  /**
   * An index below {@code loads.size()}, which is at least 1.
   *
   * @param chance 64 bits, drawn for this pick, or the hash of the call
   * @param again how often the attempt was led away from what was picked; 0 for its first pick
   */
  int pick(Loads loads, long chance, int again);

  /** How many answers of probes it can choose by; -1 where it does not choose by them. */
  default int pooledProbes() {
    return -1;
  }

  /** The rule of a policy for endpoints whose weights are given here and stay. */
  static Picker of(LoadBalancingPolicy policy, Loads loads, Turns turns, Draws draws) {
    if (policy instanceof LoadBalancingPolicy.Random) {
      return random();
    }
    if (policy instanceof Hashing hashing) {
      // Nobody picks of no endpoints, and there is no ring of them.
      return loads.size() == 0 ? random() : hashing(hashing, loads);
    }
    if (policy instanceof LoadBalancingPolicy.PeakEwma ewma) {
      return new PeakEwmaPicker(ewma.decay().toNanos(), draws);
    }
    if (policy instanceof LoadBalancingPolicy.Prequal prequal) {
      return new PrequalPicker(prequal, new ProbePool(prequal, loads.size(), draws), draws);
    }
    // Envoy's balancers of both kinds draw when they are made.
    long seed = turns.seed();
    if (loads.isWarming()) {
      return EdfPicker.of(policy, loads, turns);
    }
    if (!equalWeights(loads)) {
      return policy instanceof RoundRobin && RoundPicker.length(loads) <= RoundPicker.LONGEST
          ? new RoundPicker(loads, seed)
          : EdfPicker.of(policy, loads, turns);
    }
    return policy instanceof LeastRequest least
        ? leastRequest(least.choices(), draws)
        : roundRobin(turns);
  }

  private static Picker hashing(Hashing policy, Loads loads) {
    Picker picker =
        policy instanceof RingHash ring
            ? new RingPicker(ring, loads)
            : new MaglevPicker(((Maglev) policy).tableSize(), loads);
    int factor = policy.balanceFactorPercent();
    return factor == 0 ? picker : new BoundedPicker(picker, factor, loads);
  }

  /** What a decision record calls the rule of a policy for these endpoints. */
  static Rule rule(LoadBalancingPolicy policy, Loads loads) {
    if (policy instanceof LoadBalancingPolicy.Random) {
      return Rule.BALANCE_RANDOM;
    }
    if (policy instanceof LoadBalancingPolicy.PeakEwma) {
      return Rule.BALANCE_PEAK_EWMA;
    }
    if (policy instanceof LoadBalancingPolicy.Prequal) {
      return Rule.BALANCE_PREQUAL;
    }
    if (policy instanceof Hashing) {
      return policy instanceof RingHash ? Rule.BALANCE_RING_HASH : Rule.BALANCE_MAGLEV;
    }
    if (loads.isWarming()) {
      return Rule.BALANCE_SLOW_START;
    }
    if (!equalWeights(loads)) {
      return Rule.BALANCE_WEIGHTED;
    }
    return policy instanceof LeastRequest ? Rule.BALANCE_LEAST_REQUEST : Rule.BALANCE_ROUND_ROBIN;
  }

  /** In turn, as Envoy's {@link RoundRobin} with equal weights. Draws nothing. */
  static Picker roundRobin(Turns turns) {
    return (loads, chance, again) -> turns.next(loads.size());
  }

  /**
   * The least busy of {@code choices} draws with replacement; of equals the first drawn, as Envoy's
   * {@link LeastRequest} with equal weights. Reads the endpoints drawn and no others. Draws {@code
   * choices} times.
   */
  static Picker leastRequest(int choices, Draws draws) {
    return (loads, chance, again) -> {
      int best = draws.below(loads.size());
      int bestLoad = loads.inFlight(best);
      for (int i = 1; i < choices; i++) {
        int candidate = draws.below(loads.size());
        int load = loads.inFlight(candidate);
        if (load < bestLoad) {
          best = candidate;
          bestLoad = load;
        }
      }
      return best;
    };
  }

  /**
   * Any, whatever its weight, as Envoy's {@link LoadBalancingPolicy.Random}: by the bits that chose
   * the priority.
   */
  static Picker random() {
    return (loads, chance, again) -> (int) Long.remainderUnsigned(chance, loads.size());
  }

  private static boolean equalWeights(Loads loads) {
    for (int i = 1; i < loads.size(); i++) {
      if (loads.weight(i) != loads.weight(0)) {
        return false;
      }
    }
    return true;
  }
}
