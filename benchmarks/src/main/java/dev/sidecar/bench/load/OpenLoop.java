package dev.sidecar.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Starts calls at their intended times, however long earlier ones take, and times each from there.
 *
 * <p>Calls block, so there is a fixed number of callers; they take intended times from one
 * schedule. A call that finds all callers busy starts late, and its wait is part of its latency. If
 * it would wait longer than the bound, it is not sent and counts as overflow.
 */
final class OpenLoop {
  /** Time for all callers to begin waiting for their first starts. */
  private static final long LEAD_NANOS = 20_000_000;

  /** One way of sending. */
  interface Sender {
    /** Sends a call and reads its whole answer; returns what was wrong with it, or null. */
    @Nullable String send(long call);
  }

  private final Callers callers;

  OpenLoop(Callers callers) {
    this.callers = callers;
  }

  /**
   * Offers the schedule's calls, and returns once those that were sent have ended.
   *
   * @param tallies one for each caller: as many calls can be under way at once
   * @param longestWait of a call for a free caller; so it bounds the backlog
   */
  void run(Sender sender, List<Tally> tallies, Schedule schedule, Duration longestWait) {
    AtomicLong next = new AtomicLong();
    long begin = System.nanoTime() + LEAD_NANOS;
    OpenCaller caller = new OpenCaller(schedule, begin, longestWait.toNanos(), next, sender);
    callers.run(tallies, (number, tally) -> caller.run(tally));
  }
}
