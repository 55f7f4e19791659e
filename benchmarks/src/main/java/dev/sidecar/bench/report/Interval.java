package dev.sidecar.bench.report;

/** A 95 % confidence interval, in the unit of its figure. */
record Interval(double low, double high) {}
