package dev.sidecar.bench.tail;

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
    double probesPerCall) {}
