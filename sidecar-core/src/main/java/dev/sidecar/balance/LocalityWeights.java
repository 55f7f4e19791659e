package dev.sidecar.balance;

/** Shares of localities, by their weights and their health: Envoy's rule. */
public final class LocalityWeights {
  private LocalityWeights() {}

  /**
   * The weight that counts. Where fewer endpoints are healthy than overprovisioning allows for, it
   * shrinks with them.
   *
   * @param weight as the policy says
   * @param healthy of {@code total}
   * @param overprovisioningPercent 100 or more
   * @return 0 if nobody is healthy
   */
  public static double effective(int weight, int healthy, int total, int overprovisioningPercent) {
    if (total == 0) {
      return 0;
    }
    double available = 1.0 * healthy / total;
    return weight * Math.min(1.0, overprovisioningPercent / 100.0 * available);
  }

  /**
   * Takes indexes in turn, each in proportion to its weight.
   *
   * @param weights each more than 0
   */
  public static Picker inTurn(double[] weights, Turns turns) {
    return EdfPicker.of(weights, turns);
  }
}
