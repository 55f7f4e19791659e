package dev.sidecar.bench.tail;

import java.util.SplittableRandom;

/**
 * The calls of one run, which are the same for every picker: when each comes, from which client,
 * and how much of a worker's time it needs.
 */
final class Trace {
  final Scenario scenario;
  final long[] arrivalNanos;
  final int[] clients;
  final int[] needNanos;

  private Trace(Scenario scenario, int calls) {
    this.scenario = scenario;
    this.arrivalNanos = new long[calls];
    this.clients = new int[calls];
    this.needNanos = new int[calls];
  }

  /** Calls that come by chance, at the scenario's rate. */
  static Trace of(Scenario scenario, int calls, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Trace trace = new Trace(scenario, calls);
    double gapNanos = 1e9 / scenario.callsPerSecond();
    double now = 0;
    for (int call = 0; call < calls; call++) {
      now += exponential(random, gapNanos);
      trace.arrivalNanos[call] = (long) now;
      trace.clients[call] = random.nextInt(scenario.clients());
      trace.needNanos[call] = (int) exponential(random, (double) scenario.serviceNanos());
    }
    return trace;
  }

  int calls() {
    return arrivalNanos.length;
  }

  /** Of a mean; below forty times that. */
  static double exponential(SplittableRandom random, double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }
}
