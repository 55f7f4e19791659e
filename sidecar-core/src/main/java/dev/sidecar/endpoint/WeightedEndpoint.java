package dev.sidecar.endpoint;

/**
 * An endpoint and its share of the cluster's attempts.
 *
 * @param endpoint where
 * @param weight share relative to the other endpoints' weights, 1 to 1,000,000, default 1. Envoy:
 *     {@code load_balancing_weight}
 */
public record WeightedEndpoint(Endpoint endpoint, int weight) {
  public static final int MAX_WEIGHT = 1_000_000;

  public WeightedEndpoint {
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          endpoint + ": weight: " + weight + " (expected: 1 to " + MAX_WEIGHT + ")");
    }
  }

  /** An endpoint of the weight 1. */
  public static WeightedEndpoint of(Endpoint endpoint) {
    return new WeightedEndpoint(endpoint, 1);
  }

  @Override
  public String toString() {
    return weight == 1 ? endpoint.toString() : endpoint + " weight " + weight;
  }
}
