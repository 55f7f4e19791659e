package dev.sidecar.balance;

import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.spi.Draws;
import java.util.concurrent.atomic.AtomicInteger;

/** Chooses the endpoint of one attempt. Any thread, no lock. */
@FunctionalInterface
public interface Picker {
  /** An index below {@code loads.size()}, which is at least 1. */
  int pick(Loads loads);

  /** The rule of a policy. */
  static Picker of(LoadBalancingPolicy policy, Draws draws) {
    if (policy instanceof LoadBalancingPolicy.LeastRequest least) {
      return leastRequest(least.choices(), draws);
    }
    return roundRobin(draws);
  }

  /** In turn from a random offset, as Envoy's {@code RoundRobinLoadBalancer}. */
  static Picker roundRobin(Draws draws) {
    AtomicInteger turn = new AtomicInteger((int) draws.next());
    return loads -> Integer.remainderUnsigned(turn.getAndIncrement(), loads.size());
  }

  /**
   * The least busy of {@code choices} draws with replacement; of equals the first drawn, as Envoy's
   * {@code LeastRequestLoadBalancer} with equal weights. Reads the endpoints drawn and no others.
   */
  static Picker leastRequest(int choices, Draws draws) {
    return loads -> {
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
}
