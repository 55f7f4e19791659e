package dev.sidecar.bench;

/**
 * How often and how long benchmarks run for the targets.
 *
 * @param rounds each runs every benchmark once, in a JVM of its own
 * @param warmUpMillis that are thrown away in every JVM, once or several times: {@link
 *     CostArm#warmUps}
 * @param iterations that count, in every JVM
 * @param iterationMillis how long one of them is
 * @param builds of a client with 10,000 endpoints
 */
record Pace(int rounds, int warmUpMillis, int iterations, int iterationMillis, int builds) {
  static final Pace FULL = new Pace(8, 1_000, 10, 100, 10);

  /** Too few rounds for intervals: no row claims anything. */
  static final Pace QUICK = new Pace(3, 200, 3, 50, 3);

  /** Many benchmarks, each warmed up by {@link WarmUp} before: what is left is the harness. */
  static final Pace FEATURES = new Pace(5, 50, 4, 40, 0);

  /** One round: no intervals. */
  static final Pace FEATURES_QUICK = new Pace(1, 50, 2, 50, 0);

  /** Pairs of calls over a socket, of which a tenth of a second holds a thousand. */
  static final Pace CLIENTS = new Pace(5, 50, 5, 80, 0);

  static final Pace CLIENTS_QUICK = new Pace(1, 50, 2, 80, 0);
}
