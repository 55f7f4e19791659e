package dev.sidecar.bench.tail;

import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import java.util.Arrays;

/** A way to balance that is compared with the others. */
enum Contender {
  ROUND_ROBIN("round robin", new RoundRobin()),
  RANDOM("random", new LoadBalancingPolicy.Random()),
  LEAST_REQUEST("least request", new LeastRequest(2)),
  /** The first endpoint has half of the weight of the others. */
  WEIGHTED("least request, weighted", new LeastRequest(2)),
  PEAK_EWMA("peak EWMA", PeakEwma.DEFAULT),
  PREQUAL("Prequal", Prequal.of("/load"));

  private final String label;
  private final LoadBalancingPolicy policy;

  Contender(String label, LoadBalancingPolicy policy) {
    this.label = label;
    this.policy = policy;
  }

  String label() {
    return label;
  }

  LoadBalancingPolicy policy() {
    return policy;
  }

  int[] weights(int endpoints) {
    int[] weights = new int[endpoints];
    Arrays.fill(weights, this == WEIGHTED ? 2 : 1);
    weights[0] = 1;
    return weights;
  }
}
