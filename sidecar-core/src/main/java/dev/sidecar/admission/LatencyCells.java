package dev.sidecar.admission;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The times of attempts since they were last taken, to two decimal digits: 90 cells for each power
 * of ten of microseconds, as in the histogram that Envoy uses (circllhist), so that the same times
 * have the same percentile. Any thread records; a sample is taken exactly once.
 */
final class LatencyCells {
  private static final int CELLS_OF_A_DECADE = 90;
  // From 0.1 us for the second digit of 1 to 9 us, to 10,000 s and what is longer.
  private static final int DECADES = 11;

  // The first is for 0.
  private final AtomicIntegerArray cells = new AtomicIntegerArray(1 + DECADES * CELLS_OF_A_DECADE);
  private final AtomicInteger samples = new AtomicInteger();

  /**
   * Adds a sample.
   *
   * @return how many there are now
   */
  int record(long micros) {
    cells.getAndIncrement(cell(micros));
    return samples.incrementAndGet();
  }

  int samples() {
    return samples.get();
  }

  /**
   * Forgets all samples.
   *
   * @return how many there were
   */
  long clear() {
    return takeInto(new int[cells.length()]);
  }

  /**
   * Takes all samples out.
   *
   * @return the percentile in microseconds, rounded down; -1 without a sample
   */
  long take(double percentile) {
    int[] taken = new int[cells.length()];
    long total = takeInto(taken);
    return total == 0 ? -1 : quantile(taken, total * (percentile / 100));
  }

  private long takeInto(int[] taken) {
    long total = 0;
    for (int i = 0; i < taken.length; i++) {
      if (cells.get(i) != 0) {
        taken[i] = cells.getAndSet(i, 0);
        total += taken[i];
      }
    }
    samples.addAndGet((int) -total);
    return total;
  }

  /** Where so many samples are below, assumed that those of a cell are spread evenly over it. */
  private static long quantile(int[] taken, double rank) {
    long below = 0;
    int last = 0;
    for (int i = 0; i < taken.length; i++) {
      if (taken[i] == 0) {
        continue;
      }
      if (below + taken[i] >= rank) {
        return (long) (left(i) + (rank - below) / taken[i] * width(i));
      }
      below += taken[i];
      last = i;
    }
    // Only by a rounding of the rank.
    return (long) (left(last) + width(last));
  }

  private static int cell(long micros) {
    if (micros <= 0) {
      return 0;
    }
    long digits = micros < 10 ? micros * 10 : micros;
    int decade = micros < 10 ? 0 : 1;
    while (digits >= 100) {
      digits /= 10;
      decade++;
    }
    return decade >= DECADES
        ? DECADES * CELLS_OF_A_DECADE
        : 1 + decade * CELLS_OF_A_DECADE + (int) digits - 10;
  }

  private static double left(int cell) {
    int digits = 10 + (cell - 1) % CELLS_OF_A_DECADE;
    return cell == 0 ? 0 : digits * width(cell);
  }

  private static double width(int cell) {
    return cell == 0 ? 0 : Math.pow(10, (cell - 1) / CELLS_OF_A_DECADE - 1);
  }
}
