package dev.sidecar.time;

/** Work in flight that a {@link Timer} cuts once its limit has passed. */
public interface Watched {
  /**
   * The moment after which {@link #cut} is due. Read by the timer's thread at every tick, so it may
   * move in both directions while the work goes on; {@link Deadline#NEVER} is no limit.
   */
  long limitNanos();

  /**
   * Called by the timer's thread at each tick after the limit, until the work is unwatched. Must
   * not block.
   */
  void cut(long nowNanos);

  /**
   * Whether it comes again for ever by itself. Nobody waits for that, so it is no reason for time
   * that moves by itself to move.
   */
  default boolean recurs() {
    return false;
  }
}
