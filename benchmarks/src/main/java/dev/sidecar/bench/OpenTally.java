package dev.sidecar.bench;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counts what became of the calls of an open loop: each caller has its own, then they are added.
 */
final class OpenTally {
  /** A call that took longer is overflow: its latency is unknown, not this. */
  static final long HIGHEST_NANOS = 60_000_000_000L;

  private final Histogram latencyNanos = new Histogram(HIGHEST_NANOS, 3);
  private final Histogram releaseLagNanos = new Histogram(HIGHEST_NANOS, 3);
  private long requests;
  private long answeredInTime;
  private long errors;
  private long overflow;
  private long lateStarts;
  private long spinNanos;
  private long allocatedBytes;
  private @Nullable String firstError;

  /** Of this caller's last start; one that has not begun yet is late through nobody else. */
  private long ownLagNanos = Long.MAX_VALUE;

  /** The caller was free, and sends so long after the intended time. */
  void released(long lagNanos) {
    recordLag(lagNanos);
  }

  /** The caller was not free at the intended time; the wait is part of the latency. */
  void late(long lateNanos) {
    lateStarts++;
    recordLag(Math.min(lateNanos, ownLagNanos));
  }

  /** The call is not sent. */
  void missed(long lateNanos) {
    overflow++;
    recordLag(Math.min(lateNanos, ownLagNanos));
  }

  /**
   * A caller that was itself released late has later starts than it would have: as far as its own
   * lag goes, they are the loop's fault, too. Otherwise a loop that stood still for a second would
   * show as a few late releases and many starts that waited for busy callers.
   */
  private void recordLag(long nanos) {
    ownLagNanos = nanos;
    releaseLagNanos.recordValue(Math.min(nanos, HIGHEST_NANOS));
  }

  /** A caller kept its processor busy for so long to start on time. */
  void spun(long nanos) {
    spinNanos += nanos;
  }

  void allocated(long bytes) {
    allocatedBytes += bytes;
  }

  /**
   * A call that was sent has ended.
   *
   * @param nanos since its intended start
   * @param inWindow whether it ended while calls were still offered
   * @param error what was wrong with its answer; null if nothing
   */
  void ended(long nanos, boolean inWindow, @Nullable String error) {
    requests++;
    if (error != null) {
      errors++;
      if (firstError == null) {
        firstError = error;
      }
      return;
    }
    if (inWindow) {
      answeredInTime++;
    }
    if (nanos > HIGHEST_NANOS) {
      overflow++;
    } else {
      latencyNanos.recordValue(nanos);
    }
  }

  /** Merges the histograms; percentiles are never averaged. */
  void add(OpenTally other) {
    latencyNanos.add(other.latencyNanos);
    releaseLagNanos.add(other.releaseLagNanos);
    requests += other.requests;
    answeredInTime += other.answeredInTime;
    errors += other.errors;
    overflow += other.overflow;
    lateStarts += other.lateStarts;
    spinNanos += other.spinNanos;
    allocatedBytes += other.allocatedBytes;
    if (firstError == null) {
      firstError = other.firstError;
    }
  }

  /** Microseconds from the intended start to the last byte; null if no call succeeded. */
  @Nullable Double latencyMicros(double percentile) {
    return micros(latencyNanos, percentile);
  }

  /** Microseconds by which starts were late through the loop itself; null if there was none. */
  @Nullable Double releaseLagMicros(double percentile) {
    return micros(releaseLagNanos, percentile);
  }

  private static @Nullable Double micros(Histogram nanos, double percentile) {
    return nanos.getTotalCount() == 0
        ? null
        : Double.valueOf(nanos.getValueAtPercentile(percentile) / 1_000.0);
  }

  /** Calls that were sent, those that failed included. */
  long requests() {
    return requests;
  }

  /** Calls that succeeded while calls were still offered. */
  long answeredInTime() {
    return answeredInTime;
  }

  long errors() {
    return errors;
  }

  /** Calls that were not sent, and calls that took longer than the histogram's range. */
  long overflow() {
    return overflow;
  }

  long lateStarts() {
    return lateStarts;
  }

  long spinNanos() {
    return spinNanos;
  }

  long allocatedBytes() {
    return allocatedBytes;
  }

  @Nullable String firstError() {
    return firstError;
  }
}
