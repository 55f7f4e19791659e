package dev.sidecar.bench.tail;

import java.util.Arrays;

/** What happens when: events in the order of their moments, and of equal moments as they came. */
final class Agenda {
  private static final int FIELDS = 3;

  // Moment, order of adding, event; a binary heap.
  private long[] heap = new long[FIELDS * 1_024];
  private int size;
  private long added;

  void add(long momentNanos, long event) {
    if (FIELDS * (size + 1) > heap.length) {
      heap = Arrays.copyOf(heap, 2 * heap.length);
    }
    int place = size++;
    while (place > 0) {
      int parent = (place - 1) / 2;
      if (heap[FIELDS * parent] <= momentNanos) {
        break;
      }
      move(parent, place);
      place = parent;
    }
    set(place, momentNanos, added++, event);
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The moment of the event that is next. */
  long moment() {
    return heap[0];
  }

  /** Takes the event that is next. */
  long next() {
    long event = heap[2];
    size--;
    if (size > 0) {
      sink();
    }
    return event;
  }

  private void sink() {
    long moment = heap[FIELDS * size];
    long order = heap[FIELDS * size + 1];
    long event = heap[FIELDS * size + 2];
    int place = 0;
    while (2 * place + 1 < size) {
      int child = 2 * place + 1;
      if (child + 1 < size
          && isBefore(heap[FIELDS * child + FIELDS], heap[FIELDS * child + FIELDS + 1], child)) {
        child++;
      }
      if (isBefore(moment, order, child)) {
        break;
      }
      move(child, place);
      place = child;
    }
    set(place, moment, order, event);
  }

  private boolean isBefore(long moment, long order, int place) {
    long other = heap[FIELDS * place];
    return moment < other || moment == other && order < heap[FIELDS * place + 1];
  }

  private void move(int from, int to) {
    System.arraycopy(heap, FIELDS * from, heap, FIELDS * to, FIELDS);
  }

  private void set(int place, long moment, long order, long event) {
    heap[FIELDS * place] = moment;
    heap[FIELDS * place + 1] = order;
    heap[FIELDS * place + 2] = event;
  }
}
