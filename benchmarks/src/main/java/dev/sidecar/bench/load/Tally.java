package dev.sidecar.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counts what became of calls: each caller has its own, then they are added. Of a closed loop's
 * calls none is released, late or missed.
 */
public final class Tally {
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
  private @Nullable String firstError;

  /** Of this caller's last start; one that has not begun yet is late through nobody else. */
  private long ownLagNanos = Long.MAX_VALUE;

  /** The caller was free, and sends so long after the intended time. */
  public void released(long lagNanos) {
    recordLag(lagNanos);
  }

  /** The caller was not free at the intended time; the wait is part of the latency. */
  public void late(long lateNanos) {
    lateStarts++;
    recordLag(Math.min(lateNanos, ownLagNanos));
  }

  /** The call is not sent. */
  public void missed(long lateNanos) {
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
  public void spun(long nanos) {
    spinNanos += nanos;
  }

  /**
   * A call that was sent has ended.
   *
   * @param nanos since its intended start
   * @param inWindow whether it ended while calls were still offered
   * @param error what was wrong with its answer; null if nothing
   */
  public void ended(long nanos, boolean inWindow, @Nullable String error) {
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
  public void add(Tally other) {
    latencyNanos.add(other.latencyNanos);
    releaseLagNanos.add(other.releaseLagNanos);
    requests += other.requests;
    answeredInTime += other.answeredInTime;
    errors += other.errors;
    overflow += other.overflow;
    lateStarts += other.lateStarts;
    spinNanos += other.spinNanos;
    if (firstError == null) {
      firstError = other.firstError;
    }
  }

  /** Microseconds from the intended start to the last byte; null if no call succeeded. */
  public @Nullable Double latencyMicros(double percentile) {
    return micros(latencyNanos, percentile);
  }

  /** How long calls took, in nanoseconds. */
  public Histogram latencyNanos() {
    return latencyNanos;
  }

  /** Microseconds by which starts were late through the loop itself; null if there was none. */
  public @Nullable Double releaseLagMicros(double percentile) {
    return micros(releaseLagNanos, percentile);
  }

  private static @Nullable Double micros(Histogram nanos, double percentile) {
    return nanos.getTotalCount() == 0
        ? null
        : Double.valueOf(nanos.getValueAtPercentile(percentile) / 1_000.0);
  }

  /** Calls that were sent, those that failed included. */
  public long requests() {
    return requests;
  }

  /** Calls that succeeded while calls were still offered. */
  public long answeredInTime() {
    return answeredInTime;
  }

  public long errors() {
    return errors;
  }

  /** Calls that were not sent, and calls that took longer than the histogram's range. */
  public long overflow() {
    return overflow;
  }

  public long lateStarts() {
    return lateStarts;
  }

  public long spinNanos() {
    return spinNanos;
  }

  public @Nullable String firstError() {
    return firstError;
  }

  /** So many, for as many callers. */
  static List<Tally> forCallers(int count) {
    return Stream.generate(Tally::new).limit(count).toList();
  }

  /** All of them together. */
  public static Tally sum(List<Tally> tallies) {
    Tally sum = new Tally();
    tallies.forEach(sum::add);
    return sum;
  }

  /** For another process. */
  TallyText text() {
    return new TallyText(
        compressed(latencyNanos),
        compressed(releaseLagNanos),
        requests,
        answeredInTime,
        errors,
        overflow,
        lateStarts,
        spinNanos,
        firstError);
  }

  /** From another process. */
  public static Tally of(TallyText text) {
    Tally tally = new Tally();
    tally.latencyNanos.add(decompressed(text.latencyNanos()));
    tally.releaseLagNanos.add(decompressed(text.releaseLagNanos()));
    tally.requests = text.requests();
    tally.answeredInTime = text.answeredInTime();
    tally.errors = text.errors();
    tally.overflow = text.overflow();
    tally.lateStarts = text.lateStarts();
    tally.spinNanos = text.spinNanos();
    tally.firstError = text.firstError();
    return tally;
  }

  private static String compressed(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
  }

  private static Histogram decompressed(String text) {
    try {
      return Histogram.decodeFromCompressedByteBuffer(
          ByteBuffer.wrap(Base64.getDecoder().decode(text)), HIGHEST_NANOS);
    } catch (DataFormatException broken) {
      throw new IllegalArgumentException("no histogram", broken);
    }
  }
}
