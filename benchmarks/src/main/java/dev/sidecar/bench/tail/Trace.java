package dev.sidecar.bench.tail;

import java.util.SplittableRandom;

/**
 * The calls of one run, which are the same for every picker: when each comes, from which client,
 * and how much of a worker's time it needs.
 */
final class Trace {
  private static final int UNCOUNTED_PART = 10;

  final Scenario scenario;
  final long[] arrivalNanos;
  final int[] clients;
  final int[] needNanos;

  /** The first call that is counted. */
  private int counted;

  private Trace(Scenario scenario, int calls) {
    this.scenario = scenario;
    this.arrivalNanos = new long[calls];
    this.clients = new int[calls];
    this.needNanos = new int[calls];
  }

  /**
   * Calls that come by chance, at the scenario's rate. The first tenth is not counted, in which who
   * measures has measured little.
   */
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
    trace.counted = calls / UNCOUNTED_PART;
    return trace;
  }

  /**
   * Calls for about so long.
   *
   * @param uncounted seconds at the begin whose calls are not counted
   * @param seconds that follow
   */
  static Trace lasting(Scenario scenario, int uncounted, int seconds, long seed) {
    double rate = scenario.callsPerSecond();
    Trace trace = of(scenario, (int) (rate * (uncounted + seconds)), seed);
    trace.counted = (int) (rate * uncounted);
    return trace;
  }

  int counted() {
    return counted;
  }

  /** When the last call comes. */
  long lastNanos() {
    return arrivalNanos[calls() - 1];
  }

  int calls() {
    return arrivalNanos.length;
  }

  /** Of a mean; below forty times that. */
  static double exponential(SplittableRandom random, double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }
}
