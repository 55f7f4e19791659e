package dev.sidecar.policy;

/** How an attempt's endpoint is chosen. Envoy: {@code Cluster.lb_policy}. */
public sealed interface LoadBalancingPolicy {
  /**
   * Endpoints in turn, from a random offset; with unequal weights, each in proportion to its
   * weight. Envoy: {@code ROUND_ROBIN}.
   */
  record RoundRobin() implements LoadBalancingPolicy {}

  /**
   * The least busy of a few random draws, drawn with replacement as Envoy does. With unequal
   * weights nothing is drawn: endpoints take turns, each in proportion to its weight divided by one
   * more than its load. Envoy: {@code LEAST_REQUEST} with the default {@code active_request_bias}.
   *
   * @param choices number of draws if weights are equal, 2 to 100, default 2. Envoy: {@code
   *     choice_count}
   */
  record LeastRequest(int choices) implements LoadBalancingPolicy {
    public LeastRequest {
      new Check().range("choices", choices, 2, 100).done();
    }
  }

  /** Any endpoint with the same chance, whatever its weight. Envoy: {@code RANDOM}. */
  record Random() implements LoadBalancingPolicy {}
}
