package dev.sidecar.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Starts calls at their intended times, however long earlier ones take, and times each from there.
 *
 * <p>Calls block, so there is a fixed number of callers; they take intended times from one
 * schedule. A call that finds all callers busy starts late, and its wait is part of its latency. If
 * it would wait longer than the bound, it is not sent and counts as overflow.
 */
final class OpenLoop implements AutoCloseable {
  /** Time for all callers to begin waiting for their first starts. */
  private static final long LEAD_NANOS = 50_000_000;

  /** After the last intended start; an upstream that hangs fails the run instead of hanging it. */
  private static final Duration END = Duration.ofMinutes(2);

  /** One way of sending. */
  interface Sender {
    /** Sends a call and reads its whole answer; returns what was wrong with it, or null. */
    @Nullable String send(long call);
  }

  private final int callers;
  private final Duration longestWait;
  private final ExecutorService threads;

  /**
   * @param callers calls that can be under way at once
   * @param longestWait of a call for a free caller; so it bounds the backlog
   */
  OpenLoop(int callers, Duration longestWait) {
    this.callers = callers;
    this.longestWait = longestWait;
    // They live as long as the loop: of a thread that ended, the kernel keeps no account.
    this.threads = Executors.newFixedThreadPool(callers, OpenLoop::thread);
  }

  int callers() {
    return callers;
  }

  /** Offers the schedule's calls, and returns once those that were sent have ended. */
  OpenTally run(Schedule schedule, Sender sender) {
    AtomicLong next = new AtomicLong();
    long begin = System.nanoTime() + LEAD_NANOS;
    OpenCaller caller = new OpenCaller(schedule, begin, longestWait.toNanos(), next, sender);
    OpenTally all = new OpenTally();
    try {
      List<Future<OpenTally>> tallies =
          threads.invokeAll(
              new ArrayList<>(Collections.nCopies(callers, caller)),
              schedule.window().plus(END).toMillis(),
              TimeUnit.MILLISECONDS);
      for (Future<OpenTally> tally : tallies) {
        all.add(tally.get());
      }
    } catch (CancellationException hangs) {
      throw new IllegalStateException("open loop: a call has not ended in " + END, hangs);
    } catch (ExecutionException failed) {
      throw new IllegalStateException("open loop: " + failed.getCause(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("open loop: interrupted", interrupted);
    }
    return all;
  }

  private static Thread thread(Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              Proc.wakeOnTime();
              work.run();
            },
            "open-loop-caller");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
