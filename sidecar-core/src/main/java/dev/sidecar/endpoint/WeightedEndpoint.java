package dev.sidecar.endpoint;

/**
 * What discovery knows of an endpoint.
 *
 * @param endpoint where
 * @param weight share relative to the other endpoints' weights, 1 to 1,000,000, default 1. Envoy:
 *     {@code load_balancing_weight}
 * @param placement its priority, its locality and its metadata; default {@link Placement#NONE}
 */
public record WeightedEndpoint(Endpoint endpoint, int weight, Placement placement) {
  public static final int MAX_WEIGHT = 1_000_000;

  public WeightedEndpoint {
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          endpoint + ": weight: " + weight + " (expected: 1 to " + MAX_WEIGHT + ")");
    }
  }

  /** An endpoint of which nothing else is known. */
  public WeightedEndpoint(Endpoint endpoint, int weight) {
    this(endpoint, weight, Placement.NONE);
  }

  /** An endpoint of the weight 1. */
  public static WeightedEndpoint of(Endpoint endpoint) {
    return new WeightedEndpoint(endpoint, 1);
  }

  /** The same, placed as told. */
  public WeightedEndpoint with(Placement other) {
    return new WeightedEndpoint(endpoint, weight, other);
  }

  @Override
  public String toString() {
    String weighted = weight == 1 ? endpoint.toString() : endpoint + " weight " + weight;
    return placement.equals(Placement.NONE) ? weighted : weighted + " " + placement;
  }
}
