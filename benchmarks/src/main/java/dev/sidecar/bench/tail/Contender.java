package dev.sidecar.bench.tail;

import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import java.util.Arrays;

/** A way to balance that is compared with the others. */
enum Contender {
  ROUND_ROBIN("round robin"),
  RANDOM("random"),
  LEAST_REQUEST("least request"),
  /** The first endpoint has half of the weight of the others. */
  WEIGHTED("least request, weighted"),
  PEAK_EWMA("peak EWMA"),
  PREQUAL("Prequal");

  private final String label;

  Contender(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  LoadBalancingPolicy policy() {
    return switch (this) {
      case ROUND_ROBIN -> new RoundRobin();
      case RANDOM -> new LoadBalancingPolicy.Random();
      case LEAST_REQUEST, WEIGHTED -> new LeastRequest(2);
      case PEAK_EWMA -> PeakEwma.DEFAULT;
      case PREQUAL -> Prequal.of(RealServers.LOAD_PATH);
    };
  }

  int[] weights(int endpoints) {
    int[] weights = new int[endpoints];
    Arrays.fill(weights, this == WEIGHTED ? 2 : 1);
    weights[0] = 1;
    return weights;
  }
}
