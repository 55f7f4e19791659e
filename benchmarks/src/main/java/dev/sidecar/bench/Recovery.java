package dev.sidecar.bench;

/** When calls succeed again after an outage. Pure. */
final class Recovery {
  private final long windowNanos;
  private final int[] calls;
  private final int[] answered;

  /** Nothing counted yet, in so many windows from the return of the upstreams. */
  Recovery(long windowNanos, int windows) {
    this.windowNanos = windowNanos;
    this.calls = new int[windows];
    this.answered = new int[windows];
  }

  /** Counts a call by its begin, in nanoseconds from the return; what is outside is left out. */
  void count(long beginNanos, boolean good) {
    long window = Math.floorDiv(beginNanos, windowNanos);
    if (window >= 0 && window < calls.length) {
      calls[(int) window]++;
      answered[(int) window] += good ? 1 : 0;
    }
  }

  /**
   * The time from the return to the end of the last window with less success.
   *
   * @param percent of a window's calls that must be answered
   * @return positive infinity if the last window of all is one, or if there was no call at all
   */
  double millis(double percent) {
    int last = calls.length;
    while (last > 0 && answered[last - 1] > 0 && good(last - 1, percent)) {
      last--;
    }
    return last == calls.length ? Double.POSITIVE_INFINITY : last * windowNanos / 1e6;
  }

  private boolean good(int window, double percent) {
    return 100.0 * answered[window] >= percent * calls[window];
  }
}
