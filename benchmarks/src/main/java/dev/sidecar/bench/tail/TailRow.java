package dev.sidecar.bench.tail;

import java.util.Arrays;

/**
 * What came of one way to balance in one scenario.
 *
 * @param calls of the trace
 * @param p50Millis of the calls that were answered well, as the client sees them
 * @param refusedFraction calls that were refused
 * @param firstFraction calls that went to the first endpoint, the odd one
 * @param probesPerCall requests that were made besides
 */
record TailRow(
    String scenario,
    String policy,
    int calls,
    double p50Millis,
    double p99Millis,
    double p999Millis,
    double refusedFraction,
    double firstFraction,
    double probesPerCall) {

  /**
   * The row of what was measured.
   *
   * @param tookNanos of each call of the trace; -1 if it was refused
   * @param warm calls at the begin that are not counted
   */
  static TailRow of(
      Trace trace,
      String policy,
      long[] tookNanos,
      int warm,
      double firstFraction,
      double probesPerCall) {
    long[] answered = Arrays.stream(tookNanos).skip(warm).filter(it -> it >= 0).sorted().toArray();
    double counted = tookNanos.length - warm;
    return new TailRow(
        trace.scenario.name(),
        policy,
        trace.calls(),
        millis(answered, 0.5),
        millis(answered, 0.99),
        millis(answered, 0.999),
        (counted - answered.length) / counted,
        firstFraction,
        probesPerCall);
  }

  private static double millis(long[] sorted, double quantile) {
    return sorted.length == 0 ? 0 : sorted[(int) (quantile * (sorted.length - 1))] / 1e6;
  }
}
