package dev.sidecar.time;

/**
 * Reads the time that deadlines are compared with: nanoseconds since an arbitrary start, never
 * negative, so that {@link Deadline#NEVER} is later than every reading.
 */
@FunctionalInterface
public interface Ticker {
  long nanos();

  /** The machine's monotonic clock, counted from this method's call. */
  static Ticker system() {
    long origin = System.nanoTime();
    return () -> System.nanoTime() - origin;
  }
}
