package dev.sidecar.bench.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The walk of each caller of an open loop: take the next start, wait for it, send, and again.
 *
 * @param beginNanos when the schedule's window begins, by {@link System#nanoTime}
 * @param longestWaitNanos how late a call may start
 * @param next the next call that no caller has taken; shared by all callers
 */
record OpenCaller(
    Schedule schedule,
    long beginNanos,
    long longestWaitNanos,
    AtomicLong next,
    OpenLoop.Sender sender) {
  void run(Tally tally) {
    long calls = schedule.calls();
    for (long call = next.getAndIncrement(); call < calls; call = next.getAndIncrement()) {
      if (startsInTime(call, tally)) {
        send(call, tally);
      }
    }
  }

  /** Waits for the call's start; false if that was so long ago that the call is not sent. */
  private boolean startsInTime(long call, Tally tally) {
    long start = beginNanos + schedule.startNanos(call);
    long lateNanos = System.nanoTime() - start;
    if (lateNanos > longestWaitNanos) {
      tally.missed(lateNanos);
      return false;
    }
    if (lateNanos > 0) {
      tally.late(lateNanos);
    } else {
      tally.released(waitUntil(start, tally) - start);
    }
    return true;
  }

  private long waitUntil(long start, Tally tally) {
    long spin = schedule.spinNanos();
    long now = System.nanoTime();
    while (start - now > spin) {
      LockSupport.parkNanos(start - now - spin);
      now = System.nanoTime();
    }
    long spinBegin = now;
    while (start - now > 0) {
      Thread.onSpinWait();
      now = System.nanoTime();
    }
    tally.spun(now - spinBegin);
    return now;
  }

  private void send(long call, Tally tally) {
    String error = sender.send(call);
    long sinceBegin = System.nanoTime() - beginNanos;
    tally.ended(
        sinceBegin - schedule.startNanos(call), sinceBegin <= schedule.window().toNanos(), error);
  }
}
