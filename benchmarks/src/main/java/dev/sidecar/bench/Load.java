package dev.sidecar.bench;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Sends calls one after the other (closed loop, one caller) and times each to its last byte. */
final class Load {
  private static final long HIGHEST_NANOS = 60_000_000_000L;

  private final Histogram latencyNanos = new Histogram(HIGHEST_NANOS, 3);
  private long requests;
  private long errors;
  private @Nullable String firstError;
  private long elapsedNanos;

  /** Sends for so long; the call that is on its way at the end is counted. */
  void runFor(Arm arm, long nanos) {
    long begin = System.nanoTime();
    long now = begin;
    for (long next = 0; now - begin < nanos; next++) {
      now = send(arm, next, now);
    }
    elapsedNanos += now - begin;
  }

  /** Sends so many calls. */
  void runCalls(Arm arm, int calls) {
    long begin = System.nanoTime();
    long now = begin;
    for (int next = 0; next < calls; next++) {
      now = send(arm, next, now);
    }
    elapsedNanos += now - begin;
  }

  /** In a closed loop the end of one call is the begin of the next: one clock read a call. */
  private long send(Arm arm, long call, long begin) {
    String error = arm.send(call);
    long end = System.nanoTime();
    requests++;
    if (error == null) {
      latencyNanos.recordValue(Math.min(end - begin, HIGHEST_NANOS));
    } else {
      errors++;
      if (firstError == null) {
        firstError = error;
      }
    }
    return end;
  }

  Histogram latencyNanos() {
    return latencyNanos;
  }

  /** All calls, those that failed included. */
  long requests() {
    return requests;
  }

  long errors() {
    return errors;
  }

  @Nullable String firstError() {
    return firstError;
  }

  double seconds() {
    return elapsedNanos / 1e9;
  }
}
