package dev.sidecar.shed;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How many of the last calls succeeded, of all threads together and without a lock: a cell for each
 * second, and their sum. No call is lost or counted twice, whatever threads do; each is forgotten
 * when its cell is as old as the window.
 */
final class CallWindow {
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final int TOTAL_SHIFT = 32;
  private static final long ONE = 1L << TOTAL_SHIFT;
  private static final long SUCCEEDED_MASK = 0xFFFF_FFFFL;
  private static final long GONE = -1;

  /** The calls of one second: how many, and in the lower half how many of them succeeded. */
  private static final class Cell extends AtomicLong {
    private static final long serialVersionUID = 1L;

    final long second;

    Cell(long second) {
      this.second = second;
    }
  }

  private final AtomicReferenceArray<Cell> cells;
  private final AtomicLong sum = new AtomicLong();
  private final AtomicLong newest = new AtomicLong(-1);

  /** Nothing yet. The window has whole seconds. */
  CallWindow(Duration window) {
    cells = new AtomicReferenceArray<>((int) window.toSeconds());
    for (int i = 0; i < cells.length(); i++) {
      cells.set(i, new Cell(-1));
    }
  }

  /** Counts a call at a moment of the clock. */
  void record(long nanos, boolean succeeded) {
    long second = nanos / SECOND_NANOS;
    advance(second);
    long one = succeeded ? ONE + 1 : ONE;
    // Before the cell, so that the sum never falls below what the cells hold.
    sum.addAndGet(one);
    while (true) {
      Cell cell = cell(second);
      if (cell.second < second) {
        replace(cell, second);
        continue;
      }
      // One of a later second, if this thread has been held up for a whole window.
      long seen = cell.get();
      if (seen != GONE && cell.compareAndSet(seen, seen + one)) {
        return;
      }
    }
  }

  /**
   * The calls of the window that ends at this moment, to be read by {@link #total} and the other.
   */
  long counts(long nanos) {
    advance(nanos / SECOND_NANOS);
    return sum.get();
  }

  static long total(long counts) {
    return counts >>> TOTAL_SHIFT;
  }

  static long succeeded(long counts) {
    return counts & SUCCEEDED_MASK;
  }

  private void advance(long second) {
    long last = newest.get();
    if (second <= last || !newest.compareAndSet(last, second)) {
      return;
    }
    for (long each = Math.max(last + 1, second - cells.length() + 1); each <= second; each++) {
      Cell cell = cell(each);
      if (cell.second < each) {
        replace(cell, each);
      }
    }
  }

  private void replace(Cell old, long second) {
    if (cells.compareAndSet(index(second), old, new Cell(second))) {
      sum.addAndGet(-old.getAndSet(GONE));
    }
  }

  private Cell cell(long second) {
    return cells.get(index(second));
  }

  private int index(long second) {
    return (int) (second % cells.length());
  }
}
