package dev.sidecar.bench;

import java.util.Random;

/**
 * What a soak of idle connections is to do, with each server.
 *
 * @param callers that call at the same moments
 * @param rounds moments at which they do
 * @param idleMillis after which the server closes a connection
 * @param seed of the times between the moments, and of what is called
 */
record KeepAlivePlan(int callers, int rounds, int idleMillis, long seed) {
  private static final double SPREAD = 0.25;

  KeepAlivePlan {
    if (callers < 1 || rounds < 1 || idleMillis < 100) {
      throw new IllegalArgumentException(
          "--callers: %d, --rounds: %d, --idle: %d (expected: 1 or more, 1 or more, 100 or more)"
              .formatted(callers, rounds, idleMillis));
    }
  }

  int calls() {
    return Math.multiplyExact(callers, rounds);
  }

  /**
   * The moments, in milliseconds from the beginning: about as far from each other as the server's
   * limit, by a normal distribution with a quarter of it as its deviation, so that half of the
   * calls find their connection just closed, or about to be.
   */
  long[] moments() {
    Random random = new Random(seed);
    long[] moments = new long[rounds];
    for (int round = 1; round < rounds; round++) {
      double gap = idleMillis * (1 + SPREAD * random.nextGaussian());
      moments[round] = moments[round - 1] + (long) Math.max(0, gap);
    }
    return moments;
  }

  /** Half of the calls; the same in each run. */
  boolean isPost(int call) {
    return new SeededDraws(seed).below(2, call, -1) == 0;
  }
}
