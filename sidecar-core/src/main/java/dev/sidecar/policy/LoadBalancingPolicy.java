package dev.sidecar.policy;

/** How an attempt's endpoint is chosen. Envoy: {@code Cluster.lb_policy}. */
public sealed interface LoadBalancingPolicy {
  /** Endpoints in turn, from a random offset. Envoy: {@code ROUND_ROBIN}. */
  record RoundRobin() implements LoadBalancingPolicy {}

  /**
   * The least busy of a few random draws, drawn with replacement as Envoy does. Envoy: {@code
   * LEAST_REQUEST}.
   *
   * @param choices number of draws, 2 to 100, default 2. Envoy: {@code choice_count}
   */
  record LeastRequest(int choices) implements LoadBalancingPolicy {
    public LeastRequest {
      new Check().range("choices", choices, 2, 100).done();
    }
  }
}
