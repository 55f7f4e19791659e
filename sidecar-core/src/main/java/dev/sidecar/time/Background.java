package dev.sidecar.time;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread for what must not run on a call's path: snapshots, ejections, discovery. Tasks run
 * one after the other; one that fails is logged and stops no other.
 */
public final class Background implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Background.class);

  private final @Nullable Own own;
  private final @Nullable Manual manual;

  private Background(@Nullable Own own, @Nullable Manual manual) {
    this.own = own;
    this.manual = manual;
  }

  /** A daemon thread of its own, which starts with its first task. */
  public static Background started(String threadName) {
    return new Background(new Own(threadName), null);
  }

  /** No thread: tasks wait until a test calls {@link #runDue}. */
  public static Background manual(Ticker ticker) {
    return new Background(null, new Manual(ticker));
  }

  /** Ends a repetition; a run under way goes on. */
  @FunctionalInterface
  public interface Repetition {
    void stop();
  }

  /**
   * Runs a task once, soon.
   *
   * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
   */
  @Override
  public void execute(Runnable task) {
    Runnable safe = () -> run(task);
    if (own != null) {
      own.executor.execute(safe);
    } else if (manual != null) {
      manual.soon(safe);
    }
  }

  /** Runs a task again and again, for the first time after one period. */
  public Repetition every(Duration period, Runnable task) {
    Runnable safe = () -> run(task);
    if (own != null) {
      long nanos = period.toNanos();
      var repeated = own.executor.scheduleWithFixedDelay(safe, nanos, nanos, TimeUnit.NANOSECONDS);
      return () -> repeated.cancel(false);
    }
    return manual == null ? () -> {} : manual.every(period, safe);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("background task failed", e);
    }
  }

  /** Whether the caller is this very thread. */
  public boolean isCurrentThread() {
    return own != null && Thread.currentThread() == own.thread;
  }

  /** Of a manual one: runs what was asked for, then each repetition that is due, once. */
  public void runDue() {
    if (manual == null) {
      throw new IllegalStateException("has a thread of its own");
    }
    manual.runDue();
  }

  /** Takes no more tasks; those that came before are carried out, repetitions are not. */
  @Override
  public void close() {
    if (own != null) {
      own.executor.shutdown();
    }
  }

  /**
   * Waits until what came before {@link #close} is done.
   *
   * @return false if it was not done in time
   */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return own == null || own.executor.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static final class Own {
    final ScheduledThreadPoolExecutor executor;
    volatile @Nullable Thread thread;

    Own(String threadName) {
      executor =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread fresh = new Thread(task, threadName);
                fresh.setDaemon(true);
                thread = fresh;
                return fresh;
              });
      executor.setRemoveOnCancelPolicy(true);
    }
  }

  private static final class Manual {
    private final Ticker ticker;
    private final Queue<Runnable> soon = new ArrayDeque<>();
    private final List<Repeated> repeated = new ArrayList<>();

    Manual(Ticker ticker) {
      this.ticker = ticker;
    }

    void soon(Runnable task) {
      synchronized (soon) {
        soon.add(task);
      }
    }

    Repetition every(Duration period, Runnable task) {
      Repeated fresh = new Repeated(period.toNanos(), task, ticker.nanos() + period.toNanos());
      repeated.add(fresh);
      return () -> repeated.remove(fresh);
    }

    void runDue() {
      runSoon();
      for (Repeated each : List.copyOf(repeated)) {
        if (each.due <= ticker.nanos()) {
          each.due = ticker.nanos() + each.periodNanos;
          each.task.run();
          runSoon();
        }
      }
    }

    private void runSoon() {
      for (Runnable next = next(); next != null; next = next()) {
        next.run();
      }
    }

    private @Nullable Runnable next() {
      synchronized (soon) {
        return soon.poll();
      }
    }
  }

  private static final class Repeated {
    final long periodNanos;
    final Runnable task;
    long due;

    Repeated(long periodNanos, Runnable task, long due) {
      this.periodNanos = periodNanos;
      this.task = task;
      this.due = due;
    }
  }
}
