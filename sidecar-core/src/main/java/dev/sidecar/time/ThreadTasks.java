package dev.sidecar.time;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tasks in the machine's time, on a daemon thread of their own that starts with the first. */
final class ThreadTasks implements Background.Tasks {
  // As many peers are waited for at once; they are asked, and wait, in order.
  private static final int MAX_BLOCKED = 16;
  private static final long IDLE_SECONDS = 10;

  private final ScheduledThreadPoolExecutor executor;
  private final ThreadPoolExecutor blocked;
  private volatile @Nullable Thread thread;

  ThreadTasks(String threadName) {
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
    AtomicInteger number = new AtomicInteger();
    blocked =
        new ThreadPoolExecutor(
            MAX_BLOCKED,
            MAX_BLOCKED,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread fresh = new Thread(task, threadName + "-" + number.incrementAndGet());
              fresh.setDaemon(true);
              return fresh;
            });
    blocked.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  @Override
  public Background.Repetition every(Duration period, Runnable task) {
    long nanos = period.toNanos();
    var repeated = executor.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
    return () -> repeated.cancel(false);
  }

  @Override
  public Background.Repetition after(Duration delay, Runnable task) {
    var once = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> once.cancel(false);
  }

  @Override
  public void block(Runnable task) {
    blocked.execute(task);
  }

  @Override
  public boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void close() {
    executor.shutdown();
    blocked.shutdown();
    blocked.getQueue().clear();
  }

  @Override
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return executor.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public boolean awaitBlocked(Duration limit) throws InterruptedException {
    return blocked.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
  }
}
