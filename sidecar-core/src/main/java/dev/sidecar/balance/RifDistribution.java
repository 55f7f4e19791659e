package dev.sidecar.balance;

/** The requests in flight of the last 128 probes. For one thread at a time. */
final class RifDistribution {
  private static final int LAST = 128;
  private static final int MOST = 1_023;

  private final int[] last = new int[LAST];
  private final int[] counts = new int[MOST + 1];
  private int added;

  void add(int rif) {
    int bounded = Math.min(Math.max(0, rif), MOST);
    int place = added % LAST;
    if (added >= LAST) {
      counts[last[place]]--;
    }
    added = added + 1 == 2 * LAST ? LAST : added + 1;
    last[place] = bounded;
    counts[bounded]++;
  }

  /**
   * The least number that so large a part of the probes does not exceed; -1 for none of them, so
   * that every endpoint is above it.
   */
  int percentile(double percent) {
    if (percent == 0) {
      return -1;
    }
    int total = Math.min(added, LAST);
    int wanted = (int) Math.ceil(percent * total / 100);
    int seen = counts[0];
    int rif = 0;
    while (seen < wanted && rif < MOST) {
      seen += counts[++rif];
    }
    return rif;
  }
}
