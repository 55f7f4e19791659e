package dev.sidecar.bench.figure;

import java.util.List;

/**
 * An estimate with the bounds of its 95 % confidence interval.
 *
 * @param low the lower bound
 * @param value the estimate
 * @param high the upper bound
 */
public record Interval(double low, double value, double high) {
  public List<Double> bounds() {
    return List.of(low, high);
  }
}
