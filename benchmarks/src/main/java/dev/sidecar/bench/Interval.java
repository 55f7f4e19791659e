package dev.sidecar.bench;

import java.util.List;

/**
 * An estimate with the bounds of its 95 % confidence interval.
 *
 * @param low the lower bound
 * @param value the estimate
 * @param high the upper bound
 */
record Interval(double low, double value, double high) {
  List<Double> bounds() {
    return List.of(low, high);
  }
}
