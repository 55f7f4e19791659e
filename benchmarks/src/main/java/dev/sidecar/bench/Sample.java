package dev.sidecar.bench;

/**
 * What one benchmark cost in one round.
 *
 * @param nanos for each operation, of one thread
 * @param bytes allocated by each operation
 */
record Sample(double nanos, double bytes) {}
