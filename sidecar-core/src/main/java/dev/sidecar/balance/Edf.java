package dev.sidecar.balance;

/**
 * Envoy's {@code EdfScheduler}: the entry with the earliest deadline is next and comes again {@code
 * 1 / weight} later, so that each has its share and the shares are interleaved. Of equal deadlines
 * the one set first is earlier. Deadlines are Envoy's to the last bit. For one thread at a time.
 *
 * <p>A pick costs one walk down a heap with four children a place: of 10,000 entries, seven steps.
 */
final class Edf {
  private static final int CHILDREN = 4;
  // Keeps an entry whose deadline is a multiple of another's on the right side of it; Envoy's.
  private static final double EPSILON = 1e-13;
  // Envoy's UINT32_MAX / 10.
  private static final long MOST_PICKS = 429_496_729;

  // Pairs: the deadline, which is positive, so that its bits compare like it; then the order of
  // adding above the entry's index.
  private final long[] heap;
  private final int indexBits;
  private final int indexMask;
  private double now;
  private long added;

  /**
   * A scheduler that has already picked.
   *
   * @param weights of the entries, of which there is at least one
   * @param seed a random number, which lets several schedulers of the same entries begin at
   *     different places
   */
  Edf(double[] weights, int seed) {
    int size = weights.length;
    this.heap = new long[2 * size];
    this.indexBits = 64 - Long.numberOfLeadingZeros(size - 1L);
    this.indexMask = (1 << indexBits) - 1;
    advance(weights, picks(seed));
  }

  /** How many picks Envoy makes before the first, by the lower half of its seed. */
  static long picks(int seed) {
    return Integer.toUnsignedLong(seed) % MOST_PICKS;
  }

  /** The index of the entry that is next, and stays so until it is added again. */
  int first() {
    return (int) heap[1] & indexMask;
  }

  /** Adds the first entry again, with the weight that it has now. */
  void again(double weight) {
    now = Double.longBitsToDouble(heap[0]);
    long deadline = Double.doubleToRawLongBits(now + 1 / weight);
    sink(0, deadline, added++ << indexBits | first());
  }

  /** Envoy's {@code createWithPicks}: the whole rounds at once, then what is left one by one. */
  private void advance(double[] weights, long picks) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight + EPSILON;
    }
    long left = picks;
    for (int i = 0; i < weights.length; i++) {
      double weight = weights[i] + EPSILON;
      long done = (long) (weight * picks / sum);
      // Where rounding has given the entry more than its time allows.
      if (done > 0 && done / weight >= picks / sum) {
        done--;
      }
      now = Math.max(now, done / weight);
      heap[2 * i] = Double.doubleToRawLongBits((done + 1) / weight);
      heap[2 * i + 1] = added++ << indexBits | i;
      left -= done;
    }
    for (int place = weights.length / CHILDREN; place >= 0; place--) {
      sink(place, heap[2 * place], heap[2 * place + 1]);
    }
    for (; left > 0; left--) {
      again(weights[first()]);
    }
  }

  private void sink(int from, long deadline, long tie) {
    int size = heap.length / 2;
    int place = from;
    int child = CHILDREN * place + 1;
    while (child < size) {
      int first = child;
      for (int other = child + 1; other < Math.min(child + CHILDREN, size); other++) {
        if (isBefore(heap[2 * other], heap[2 * other + 1], first)) {
          first = other;
        }
      }
      if (isBefore(deadline, tie, first)) {
        break;
      }
      heap[2 * place] = heap[2 * first];
      heap[2 * place + 1] = heap[2 * first + 1];
      place = first;
      child = CHILDREN * place + 1;
    }
    heap[2 * place] = deadline;
    heap[2 * place + 1] = tie;
  }

  private boolean isBefore(long deadline, long tie, int place) {
    long other = heap[2 * place];
    return deadline < other || deadline == other && tie < heap[2 * place + 1];
  }
}
