package dev.sidecar.time;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tasks in the machine's time, on a daemon thread of their own that starts with the first. */
final class ThreadTasks implements Background.Tasks {
  private final ScheduledThreadPoolExecutor executor;
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
  public boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void close() {
    executor.shutdown();
  }

  @Override
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return executor.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
  }
}
