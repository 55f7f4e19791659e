package dev.sidecar.bench.tail;

import java.util.Arrays;

/**
 * What came of one way to balance in one scenario.
 *
 * @param calls of the trace
 * @param p50Millis of the counted calls that were answered well, as the client sees them
 * @param refusedFraction counted calls that were refused
 * @param firstFraction counted calls that went to the first endpoint, the odd one
 * @param firstFractionBefore the same of the calls at the begin that are not counted
 * @param probesPerCall requests that were made besides
 */
record TailRow(
    String scenario,
    String policy,
    int calls,
    double p50Millis,
    double p95Millis,
    double p99Millis,
    double p999Millis,
    double refusedFraction,
    double firstFraction,
    double firstFractionBefore,
    double probesPerCall) {

  /**
   * The row of what was measured.
   *
   * @param tookNanos of each call of the trace; -1 if it was refused
   * @param places the endpoint of each call, or -1
   */
  static TailRow of(
      Trace trace, String policy, long[] tookNanos, int[] places, double probesPerCall) {
    int first = trace.counted();
    long[] answered = Arrays.stream(tookNanos).skip(first).filter(it -> it >= 0).sorted().toArray();
    double counted = tookNanos.length - first;
    return new TailRow(
        trace.scenario.name(),
        policy,
        trace.calls(),
        millis(answered, 0.5),
        millis(answered, 0.95),
        millis(answered, 0.99),
        millis(answered, 0.999),
        (counted - answered.length) / counted,
        fraction(places, first, places.length),
        fraction(places, 0, first),
        probesPerCall);
  }

  private static double fraction(int[] places, int from, int to) {
    long toFirst = Arrays.stream(places, from, to).filter(it -> it == 0).count();
    return from == to ? 0 : (double) toFirst / (to - from);
  }

  private static double millis(long[] sorted, double quantile) {
    return sorted.length == 0 ? 0 : sorted[(int) (quantile * (sorted.length - 1))] / 1e6;
  }
}
