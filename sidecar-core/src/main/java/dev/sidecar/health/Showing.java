package dev.sidecar.health;

/**
 * What the attempts to one endpoint showed of it within one interval.
 *
 * @param healthy answered, and not with 500 to 599
 * @param failed answered with 500 to 599, or an operation that failed
 * @param notConnected without a connection
 * @param notAnswered connected, and without an answer
 */
record Showing(long healthy, long failed, long notConnected, long notAnswered) {
  static final Showing NOTHING = new Showing(0, 0, 0, 0);

  /** What came after an earlier one. */
  Showing less(Showing earlier) {
    return new Showing(
        healthy - earlier.healthy,
        failed - earlier.failed,
        notConnected - earlier.notConnected,
        notAnswered - earlier.notAnswered);
  }

  /**
   * How it answers.
   *
   * @param apart whether failures without an answer are counted elsewhere; else they are failures
   */
  Share answers(boolean apart) {
    long answered = healthy + failed;
    return new Share(healthy, apart ? answered : answered + notConnected + notAnswered);
  }

  /** How it is reached: a connection is a success, even if a failure without an answer follows. */
  Share reached() {
    long connected = healthy + failed + notAnswered;
    return new Share(connected, connected + notConnected + notAnswered);
  }
}
