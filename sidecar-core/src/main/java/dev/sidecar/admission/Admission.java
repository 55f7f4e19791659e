package dev.sidecar.admission;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Pause;
import dev.sidecar.failure.DecisionRecord.Permits;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.time.Timer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A cluster's permits: how many attempts run, how many wait for a connection, and in which order.
 * It outlives policies; new thresholds hold from the next attempt on.
 *
 * <p>One {@code long} holds all counts, so that an attempt enters and leaves with one
 * compare-and-set each. The queue's lock is taken only while somebody waits; a permit that becomes
 * free then is handed to the first in the queue, so that nobody overtakes.
 */
public final class Admission implements Attempt.Ending {
  private static final long RUNNING_MASK = 0x7FFF_FFFFL;
  private static final int WAITING_SHIFT = 31;
  private static final long ONE_WAITING = 1L << WAITING_SHIFT;
  private static final long CLOSED = 1L << 62;
  private static final long SHUT = 1L << 63;

  private final String cluster;
  private final Timer timer;
  private final AtomicLong counts = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
  private final LongAdder refused = new LongAdder();
  private volatile Thresholds thresholds;

  /** Nobody runs, nobody waits. */
  public Admission(String cluster, Thresholds thresholds, Timer timer) {
    this.cluster = cluster;
    this.thresholds = thresholds;
    this.timer = timer;
  }

  private static final class Waiter {
    private final Thread thread = Thread.currentThread();
    private volatile boolean admitted;
    private volatile boolean refused;

    private boolean isDecided() {
      return admitted || refused;
    }
  }

  /** Lets an attempt in, at once or after waiting for a connection; it leaves when it ends. */
  void enter(Attempt attempt) throws SidecarException {
    // A retry belongs to a call that was let in before the door was closed.
    long refusing = attempt.number() == 1 ? CLOSED | SHUT : SHUT;
    Thresholds limits = thresholds;
    long seen = counts.get();
    while (waiting(seen) == 0 && running(seen) < limits.connections()) {
      check(seen, refusing, limits);
      if (counts.compareAndSet(seen, seen + 1)) {
        attempt.admitted(this);
        return;
      }
      seen = counts.get();
    }
    enterInOrder(attempt, refusing);
  }

  private void enterInOrder(Attempt attempt, long refusing) throws SidecarException {
    Waiter waiter = new Waiter();
    if (queue(waiter, refusing)) {
      await(attempt, waiter);
      // The wait is the call's, not the peer's.
      attempt.beganAt(timer.nanos());
    }
    attempt.admitted(this);
  }

  /** Enters, or else joins the queue; whether it has to wait. */
  private boolean queue(Waiter waiter, long refusing) throws SidecarException {
    lock.lock();
    try {
      // Under the lock, or a change that let nobody in could be missed.
      Thresholds limits = thresholds;
      while (true) {
        long seen = counts.get();
        check(seen, refusing, limits);
        boolean waits = waiting(seen) > 0 || running(seen) >= limits.connections();
        if (waits && waiting(seen) >= limits.pending()) {
          throw overflow(
              waiting(seen), "attempts wait for a connection", "maxPending", limits.pending());
        }
        if (counts.compareAndSet(seen, seen + (waits ? ONE_WAITING : 1))) {
          if (waits) {
            queue.addLast(waiter);
          }
          return waits;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void check(long seen, long refusing, Thresholds limits) throws SidecarException {
    if ((seen & refusing) != 0) {
      refused.increment();
      throw new SidecarException.Closed("cluster " + cluster + ": the client is closed");
    }
    if (running(seen) >= limits.requests() && running(seen) < limits.connections()) {
      throw overflow(running(seen), "attempts run", "maxRequests", limits.requests());
    }
  }

  private SidecarException overflow(int seen, String meaning, String knob, int limit) {
    refused.increment();
    return new SidecarException.Overflow(cluster, seen, meaning, knob, limit);
  }

  private void await(Attempt attempt, Waiter waiter) throws SidecarException {
    long deadline = attempt.deadlineNanos();
    Pause.End end = Pause.until(attempt, timer, deadline, waiter::isDecided);
    if (waiter.refused) {
      Thresholds limits = thresholds;
      throw overflow(limits.requests(), "attempts run", "maxRequests", limits.requests());
    }
    if (end != Pause.End.OVER) {
      leaveQueue(waiter);
      String where = "cluster " + cluster + ": ";
      String waiting =
          " while waiting for a connection (maxConnections: " + thresholds.connections() + ")";
      throw switch (end) {
        case CANCELED ->
            new SidecarException.Canceled(
                where + "canceled by the caller" + waiting, Outcome.NOT_SENT, null);
        case INTERRUPTED ->
            new SidecarException.Canceled(where + "interrupted" + waiting, Outcome.NOT_SENT, null);
        default ->
            new SidecarException.Timeout(
                where + "the call's timeout passed" + waiting, Outcome.NOT_SENT, null);
      };
    }
  }

  private void leaveQueue(Waiter waiter) {
    lock.lock();
    try {
      if (queue.remove(waiter)) {
        counts.addAndGet(-ONE_WAITING);
        return;
      }
    } finally {
      lock.unlock();
    }
    if (waiter.admitted) {
      // In the same moment: the permit goes on to the next.
      leave();
    }
  }

  @Override
  public void ended(Attempt attempt) {
    leave();
  }

  private void leave() {
    long seen = counts.get();
    while (waiting(seen) == 0) {
      if (counts.compareAndSet(seen, seen - 1)) {
        return;
      }
      seen = counts.get();
    }
    lock.lock();
    try {
      counts.decrementAndGet();
      admitWaiting();
    } finally {
      lock.unlock();
    }
  }

  // Under the lock. Only here and in leaveQueue does the number of waiters shrink.
  private void admitWaiting() {
    Thresholds limits = thresholds;
    while (!queue.isEmpty() && running(counts.get()) < limits.connections()) {
      Waiter first = queue.removeFirst();
      if (running(counts.get()) < limits.requests()) {
        counts.addAndGet(1 - ONE_WAITING);
        first.admitted = true;
      } else {
        // As Envoy fails a stream that has a connection and no place among the requests.
        counts.addAndGet(-ONE_WAITING);
        first.refused = true;
      }
      LockSupport.unpark(first.thread);
    }
  }

  /** New thresholds; whoever waits and fits now is let in. By the control thread. */
  public void limit(Thresholds next) {
    lock.lock();
    try {
      thresholds = next;
      admitWaiting();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses calls that begin from now on; what runs or waits, and its retries, go on. */
  public void close() {
    counts.getAndUpdate(seen -> seen | CLOSED);
  }

  /** Refuses retries too: the drain is over. */
  public void shut() {
    counts.getAndUpdate(seen -> seen | CLOSED | SHUT);
  }

  /** What is used of the thresholds, read at one moment. */
  public Permits permits() {
    long seen = counts.get();
    Thresholds limits = thresholds;
    return new Permits(
        running(seen), waiting(seen), limits.connections(), limits.pending(), limits.requests());
  }

  /** Attempts that run or wait for a connection. */
  public int active() {
    long seen = counts.get();
    return running(seen) + waiting(seen);
  }

  /** Attempts that wait for a connection. */
  public int pending() {
    return waiting(counts.get());
  }

  /** Attempts that were refused, since the start. */
  public long refused() {
    return refused.sum();
  }

  private static int running(long counts) {
    return (int) (counts & RUNNING_MASK);
  }

  private static int waiting(long counts) {
    return (int) ((counts >> WAITING_SHIFT) & RUNNING_MASK);
  }
}
