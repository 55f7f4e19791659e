package dev.sidecar.bench.measure;

/**
 * The rates of a search, each a twentieth above the one before.
 *
 * @param shift in steps, 0 to 1: each round has another, so that over the rounds the width of the
 *     steps averages out
 */
record Ladder(double shift) {
  /** The highest rate, about. */
  static final double HIGHEST = 90_000;

  private static final double LOWEST = 100;
  private static final double STEP = 1.05;

  /** The ladder of one round; all arms of it have the same. */
  static Ladder of(int round, int rounds) {
    return new Ladder(round / (double) rounds);
  }

  /** Calls a second. */
  int rate(int step) {
    return (int) Math.round(LOWEST * Math.pow(STEP, step + shift));
  }

  /** The last step, counted from 0. */
  int highest() {
    return stepsBelow(HIGHEST);
  }

  /** The highest step whose rate is at most this, or 0. */
  int stepsBelow(double rate) {
    return Math.max(0, (int) Math.floor(Math.log(rate / LOWEST) / Math.log(STEP) - shift));
  }
}
