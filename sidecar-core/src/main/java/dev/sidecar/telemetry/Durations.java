package dev.sidecar.telemetry;

import dev.sidecar.time.Ticker;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of durations for each {@link Result}: to record is two atomic adds in cells that
 * threads seldom share; nothing is summed up until somebody reads. Any thread, no lock, exact. See
 * {@code docs/decisions/0009-own-cells-for-times.md}.
 */
public final class Durations {
  /** The buckets' upper bounds, included, in nanoseconds: 0.1 ms to 25 s. The last has no bound. */
  private static final long[] BOUNDS = {
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
    250_000_000,
    500_000_000,
    1_000_000_000,
    2_500_000_000L,
    5_000_000_000L,
    10_000_000_000L,
    25_000_000_000L,
    Long.MAX_VALUE
  };

  /** How long a maximum is shown at the least. */
  static final long MAX_WINDOW_NANOS = 60_000_000_000L;

  // For each number of leading bits, the first bucket whose bound has as many: as bounds are a
  // factor of 2 apart, the bucket of a value is that one or the next.
  private static final byte[] FIRST_BUCKET = firstBuckets();
  private static final int SUM = BOUNDS.length;
  private static final int ROW = SUM + 1;
  private static final int RESULTS = Result.values().length;
  // A cache line, and the next that the processor fetches with it.
  private static final int PAD = 16;
  private static final int MAX = PAD + RESULTS * ROW;
  private static final int CELLS = MAX + 1 + PAD;
  private static final int MAX_STRIPES = 16;

  private final Ticker ticker;
  // Made when a thread first comes to it: a cluster without calls costs next to nothing.
  private final @Nullable AtomicLongArray[] stripes;
  private final int mask;
  // Guarded by this, like the making of stripes; by readers only.
  private long windowBegan;
  private long maxBefore;

  /** Nothing recorded; one stripe of cells for each processor, at most 16. */
  public Durations(Ticker ticker) {
    this(ticker, Runtime.getRuntime().availableProcessors());
  }

  Durations(Ticker ticker, int processors) {
    int count = Integer.highestOneBit(Math.min(processors, MAX_STRIPES) * 2 - 1);
    this.ticker = ticker;
    this.stripes = new AtomicLongArray[count];
    this.mask = count - 1;
    this.windowBegan = ticker.nanos();
  }

  /** Counts one more, in the caller's stripe. */
  public void record(Result result, long nanos) {
    AtomicLongArray cells = stripe();
    int row = PAD + result.row() * ROW;
    cells.getAndIncrement(row + bucket(nanos));
    cells.getAndAdd(row + SUM, nanos);
    if (nanos > cells.getPlain(MAX)) {
      cells.accumulateAndGet(MAX, nanos, Math::max);
    }
  }

  private AtomicLongArray stripe() {
    int index = (int) Thread.currentThread().getId() & mask;
    // A plain read: whoever sees the stripe sees its cells, which it holds in a final field.
    AtomicLongArray cells = stripes[index];
    return cells != null ? cells : newStripe(index);
  }

  private synchronized AtomicLongArray newStripe(int index) {
    AtomicLongArray cells = stripes[index];
    if (cells == null) {
      cells = new AtomicLongArray(CELLS);
      stripes[index] = cells;
    }
    return cells;
  }

  static int bucket(long nanos) {
    int bucket = FIRST_BUCKET[Long.numberOfLeadingZeros(nanos)];
    return nanos <= BOUNDS[bucket] ? bucket : bucket + 1;
  }

  private static byte[] firstBuckets() {
    byte[] first = new byte[Long.SIZE + 1];
    for (int leadingZeros = 1; leadingZeros <= Long.SIZE; leadingZeros++) {
      long least = leadingZeros == Long.SIZE ? 0 : Long.highestOneBit(-1L >>> leadingZeros);
      while (BOUNDS[first[leadingZeros]] < least) {
        first[leadingZeros]++;
      }
    }
    // A negative duration, which only a clock that runs backwards could bring, is the shortest.
    return first;
  }

  static int buckets() {
    return BOUNDS.length;
  }

  /** A bucket's upper bound in seconds; the last one's is infinite. */
  static double boundSeconds(int bucket) {
    return bucket == BOUNDS.length - 1 ? Double.POSITIVE_INFINITY : BOUNDS[bucket] / 1e9;
  }

  /** How many took as long as a bucket's bound or less, whatever their result. */
  long atMost(int bucket) {
    long sum = 0;
    for (int result = 0; result < RESULTS; result++) {
      sum += atMost(result, bucket);
    }
    return sum;
  }

  long count(Result result) {
    return atMost(result.row(), BOUNDS.length - 1);
  }

  private long atMost(int result, int bucket) {
    long sum = 0;
    for (int each = 0; each <= bucket; each++) {
      sum += sum(PAD + result * ROW + each);
    }
    return sum;
  }

  long sumNanos(Result result) {
    return sum(PAD + result.row() * ROW + SUM);
  }

  // Synchronized to see every stripe, made by whatever thread.
  private synchronized long sum(int cell) {
    long sum = 0;
    for (int i = 0; i <= mask; i++) {
      AtomicLongArray cells = stripes[i];
      sum += cells == null ? 0 : cells.get(cell);
    }
    return sum;
  }

  /** The longest of the last minute at least; read less often, of the time since the last read. */
  synchronized long maxNanos() {
    long now = ticker.nanos();
    boolean windowIsOver = now - windowBegan >= MAX_WINDOW_NANOS;
    long max = 0;
    for (int i = 0; i <= mask; i++) {
      AtomicLongArray cells = stripes[i];
      if (cells != null) {
        max = Math.max(max, windowIsOver ? cells.getAndSet(MAX, 0) : cells.get(MAX));
      }
    }
    long shown = Math.max(max, maxBefore);
    if (windowIsOver) {
      maxBefore = max;
      windowBegan = now;
    }
    return shown;
  }
}
