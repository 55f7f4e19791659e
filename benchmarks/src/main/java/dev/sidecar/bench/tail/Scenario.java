package dev.sidecar.bench.tail;

import java.util.List;

/**
 * Endpoints that are not alike, and the calls that come to them. Each endpoint has workers and a
 * queue; a call needs an exponential time of a worker, and a tenth of a millisecond on the wire
 * each way.
 *
 * @param name as a table has it
 * @param endpoints how many; the first is the one that is odd
 * @param workers of each endpoint
 * @param clients each balances for itself and sees its own calls only
 * @param loadFraction how much of all the workers' time the calls need, if all endpoints are well
 * @param trouble what is odd
 * @param serviceNanos the mean of what a call needs of a worker
 */
record Scenario(
    String name,
    int endpoints,
    int workers,
    int clients,
    double loadFraction,
    Trouble trouble,
    long serviceNanos) {
  private static final int WORKERS = 4;
  static final long WIRE_NANOS = 100_000;

  /** What is wrong with some endpoint. */
  enum Trouble {
    /** All are alike. */
    NONE("all alike"),
    /** The first endpoint holds each call 20 ms more, without a worker: it waits for another. */
    SLOW("one endpoint +20 ms"),
    /** The first endpoint refuses every call at once. */
    REFUSES("one endpoint refuses at once"),
    /**
     * Now and then an endpoint shares its processor: for a second in the mean, every five seconds,
     * a call needs five times as long there.
     */
    ANTAGONISTS("antagonists come and go");

    final String says;

    Trouble(String says) {
      this.says = says;
    }
  }

  static final long SLOW_NANOS = 20_000_000;
  static final long REFUSES_NANOS = 50_000;
  static final double ANTAGONIST_FACTOR = 5;
  static final double CALM_NANOS = 4e9;
  static final double TROUBLED_NANOS = 1e9;

  /** All that are published. */
  static List<Scenario> all() {
    return List.of(
        small(Trouble.NONE),
        small(Trouble.SLOW),
        new Scenario("3 busy endpoints, one +20 ms", 3, WORKERS, 3, 0.4, Trouble.SLOW, 1_000_000),
        small(Trouble.REFUSES),
        small(Trouble.ANTAGONISTS),
        large(Trouble.NONE),
        large(Trouble.SLOW),
        large(Trouble.REFUSES),
        large(Trouble.ANTAGONISTS));
  }

  /**
   * Three endpoints and three clients; with antagonists busy, as else they would have no effect.
   */
  static Scenario small(Trouble trouble) {
    double load = trouble == Trouble.ANTAGONISTS ? 0.4 : 0.02;
    return new Scenario("3 endpoints, " + trouble.says, 3, WORKERS, 3, load, trouble, 1_000_000);
  }

  /** Fifty busy endpoints and twenty clients. */
  static Scenario large(Trouble trouble) {
    return new Scenario("50 endpoints, " + trouble.says, 50, WORKERS, 20, 0.5, trouble, 1_000_000);
  }

  /**
   * What is made over loopback, too: by one client, as Envoy is one, and with so many calls that
   * the machine has processors left for all ways to balance at once. Antagonists have an effect on
   * busy endpoints only, and so each call needs more of a worker there.
   */
  static List<Scenario> overLoopback() {
    return List.of(
        small(Trouble.SLOW).of(240, 1_000_000),
        small(Trouble.REFUSES).of(240, 1_000_000),
        small(Trouble.ANTAGONISTS).of(300, 16_000_000),
        large(Trouble.SLOW).of(300, 1_000_000),
        large(Trouble.REFUSES).of(300, 1_000_000),
        large(Trouble.ANTAGONISTS).of(400, 1, 50_000_000));
  }

  /** The same with so many calls of one client, each of which needs so much of a worker. */
  Scenario of(int callsPerSecond, long needNanos) {
    return of(callsPerSecond, WORKERS, needNanos);
  }

  private Scenario of(int callsPerSecond, int ofWorkers, long needNanos) {
    double load = callsPerSecond * (needNanos / 1e9) / (endpoints * ofWorkers);
    return new Scenario(name, endpoints, ofWorkers, 1, load, trouble, needNanos);
  }

  /** Calls a second of all clients. */
  double callsPerSecond() {
    return loadFraction * endpoints * workers * 1e9 / serviceNanos;
  }
}
