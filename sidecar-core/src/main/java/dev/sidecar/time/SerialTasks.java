package dev.sidecar.time;

import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tasks in manual time, which have no thread: one after the other on the threads that hand them
 * over or that move the time. While one thread runs them, what others hand over is left to it.
 */
final class SerialTasks implements Background.Tasks {
  private final Timer timer;
  private final boolean atOnce;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final Set<Repeated> repeated = ConcurrentHashMap.newKeySet();
  private final ReentrantLock running = new ReentrantLock();
  private volatile boolean closed;

  /**
   * Tasks in a timer's time.
   *
   * @param atOnce whether the tasks run when they are handed over, or at {@link #runDue}
   */
  SerialTasks(Timer timer, boolean atOnce) {
    this.timer = timer;
    this.atOnce = atOnce;
  }

  @Override
  public void execute(Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    waiting.add(task);
    if (atOnce) {
      runWaiting();
    }
  }

  @Override
  public Background.Repetition every(Duration period, Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    return watched(new Repeated(period.toNanos(), task, false));
  }

  @Override
  public Background.Repetition after(Duration delay, Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    return watched(new Repeated(delay.toNanos(), task, true));
  }

  private Background.Repetition watched(Repeated fresh) {
    repeated.add(fresh);
    fresh.slot = timer.watch(fresh);
    return fresh::stop;
  }

  @Override
  public void block(Runnable task) {
    execute(task);
  }

  void runDue() {
    runWaiting();
    timer.tick();
    runWaiting();
  }

  private void runWaiting() {
    // Within a task: whoever runs that one comes to this one next.
    if (running.isHeldByCurrentThread()) {
      return;
    }
    while (!waiting.isEmpty() && running.tryLock()) {
      try {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
          next.run();
        }
      } finally {
        running.unlock();
      }
    }
  }

  @Override
  public boolean isCurrentThread() {
    return running.isHeldByCurrentThread();
  }

  @Override
  public void close() {
    closed = true;
    repeated.forEach(Repeated::stop);
  }

  @Override
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    if (!running.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    running.unlock();
    return true;
  }

  @Override
  public boolean awaitBlocked(Duration limit) throws InterruptedException {
    return awaitEnd(limit);
  }

  private final class Repeated implements Watched {
    final long periodNanos;
    final Runnable task;
    final boolean once;
    volatile long due;
    volatile Timer.@Nullable Slot slot;

    Repeated(long periodNanos, Runnable task, boolean once) {
      this.periodNanos = periodNanos;
      this.task = task;
      this.once = once;
      this.due = Deadline.after(timer.nanos(), periodNanos);
    }

    @Override
    public long limitNanos() {
      return due;
    }

    @Override
    public boolean recurs() {
      return true;
    }

    @Override
    public void cut(long nowNanos) {
      due = Deadline.after(nowNanos, periodNanos);
      if (!closed) {
        execute(this::runUnlessStopped);
      }
    }

    private void runUnlessStopped() {
      if (repeated.contains(this)) {
        if (once) {
          stop();
        }
        task.run();
      }
    }

    void stop() {
      Timer.Slot mine = slot;
      if (repeated.remove(this) && mine != null) {
        timer.unwatch(mine);
      }
    }
  }
}
