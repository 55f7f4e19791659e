package dev.sidecar.balance;

import java.util.stream.IntStream;

/**
 * Leads a call away from the endpoint of its hash while that one has more than its share of the
 * attempts in flight; to others in an order that depends on the hash alone. Envoy's {@code
 * BoundedLoadHashingLoadBalancer} (arXiv 1608.01350, with the random jumps of 1908.08762). Every
 * pick reads the load of every endpoint.
 */
final class BoundedPicker implements Picker {
  private final Picker hashing;
  private final int factorPercent;
  private final double[] shares;

  BoundedPicker(Picker hashing, int factorPercent, Loads loads) {
    this.hashing = hashing;
    this.factorPercent = factorPercent;
    double sum = IntStream.range(0, loads.size()).mapToDouble(loads::weight).sum();
    this.shares =
        IntStream.range(0, loads.size()).mapToDouble(index -> loads.weight(index) / sum).toArray();
  }

  @Override
  public int pick(Loads loads, long chance, int again) {
    int own = hashing.pick(loads, chance, again);
    long active = 0;
    for (int i = 0; i < loads.size(); i++) {
      active += loads.inFlight(i);
    }
    long slots = ((active + 1) * factorPercent + 99) / 100;
    double overload = overload(loads, own, slots);
    return overload <= 1 ? own : another(loads, chance, own, overload, slots);
  }

  /** The first that has room, else the least overloaded. */
  private int another(Loads loads, long chance, int own, double ownOverload, long slots) {
    MersenneTwister draws = new MersenneTwister((int) chance);
    int[] order = IntStream.range(0, loads.size()).toArray();
    int least = own;
    double leastOverload = ownOverload;
    for (int i = 0; i < order.length; i++) {
      int swapped = i + draws.below(order.length - i);
      int candidate = order[swapped];
      order[swapped] = order[i];
      order[i] = candidate;
      if (candidate == own) {
        continue;
      }
      double overload = overload(loads, candidate, slots);
      if (overload <= 1) {
        return candidate;
      }
      if (overload < leastOverload) {
        least = candidate;
        leastOverload = overload;
      }
    }
    return least;
  }

  /** More than 1 if the endpoint has more in flight than its share of the slots. */
  private double overload(Loads loads, int index, long slots) {
    return loads.inFlight(index) / Math.max(Math.ceil(slots * shares[index]), 1);
  }
}
