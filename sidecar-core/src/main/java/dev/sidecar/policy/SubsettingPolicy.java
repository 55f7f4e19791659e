package dev.sidecar.policy;

/**
 * Each client of a large cluster keeps to a few of its endpoints: of each priority to {@code size}
 * of them, chosen by the name of the client's instance. To the cluster there are no others: they
 * have no connections, no health checks and no calls, and ejections and panic count without them.
 * Weights have no part in it. Envoy has nothing like it.
 *
 * @param size how many of a priority's endpoints, 1 to 10,000; all where there are no more
 */
public record SubsettingPolicy(int size) {
  public static final int MOST_SIZE = 10_000;

  public SubsettingPolicy {
    new Check().range("size", size, 1, MOST_SIZE).done();
  }
}
