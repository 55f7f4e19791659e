package dev.sidecar.bench.tail;

import dev.sidecar.balance.ServerLoad;
import dev.sidecar.time.Ticker;
import java.util.Arrays;

/** A server with workers and a queue in virtual time. */
final class SimulatedEndpoint {
  final ServerLoad load;
  double factor = 1;
  private final int workers;
  private int busy;
  private int[] queue = new int[64];
  private int head;
  private int waiting;

  SimulatedEndpoint(int workers, Ticker ticker) {
    this.workers = workers;
    this.load = new ServerLoad(ticker);
  }

  /** Whether a worker takes the call at once; else it waits for {@link #nextAfterOne}. */
  boolean takes(int call) {
    if (busy < workers) {
      busy++;
      return true;
    }
    if (waiting == queue.length) {
      int[] longer = Arrays.copyOfRange(queue, head, head + 2 * queue.length);
      System.arraycopy(queue, 0, longer, queue.length - head, head);
      queue = longer;
      head = 0;
    }
    queue[(head + waiting++) % queue.length] = call;
    return false;
  }

  /** A worker is done; the call that it takes next, or -1. */
  int nextAfterOne() {
    if (waiting == 0) {
      busy--;
      return -1;
    }
    int call = queue[head];
    head = (head + 1) % queue.length;
    waiting--;
    return call;
  }
}
