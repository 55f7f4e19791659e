package dev.sidecar.time;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Threads for work that a call does beside its own thread, gone after a minute without any. There
 * is no queue: a call whose work finds no thread has to do without.
 */
public final class Workers implements AutoCloseable {
  /** Where a thread costs a megabyte of address space and the kernel's attention. */
  public static final int MAX_PLATFORM_THREADS = 256;

  /** Where a thread costs a few hundred bytes. */
  public static final int MAX_VIRTUAL_THREADS = 2_048;

  private final Timer timer;
  private final UnaryOperator<Runnable> context;
  private final ThreadPoolExecutor threads;

  /**
   * Workers whose threads start with their first work.
   *
   * @param timer in whose time they work
   * @param context applied to each work by the thread that hands it over, so that it takes along
   *     what that thread knows
   * @param most threads at once
   */
  public Workers(Timer timer, String threadName, UnaryOperator<Runnable> context, int most) {
    this.timer = timer;
    this.context = context;
    this.threads =
        new ThreadPoolExecutor(
            0, most, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), threads(threadName));
  }

  /** Workers of the default number for the kind of thread that the JVM has. */
  public static Workers of(Timer timer, String threadName, UnaryOperator<Runnable> context) {
    return new Workers(
        timer, threadName, context, hasVirtual() ? MAX_VIRTUAL_THREADS : MAX_PLATFORM_THREADS);
  }

  /** Other threads of the same kind. */
  public Workers beside(String threadName, int most) {
    return new Workers(timer, threadName, context, most);
  }

  /**
   * Begins a work on a thread of its own.
   *
   * @return false if all threads are busy, or after {@link #close}
   */
  public boolean begin(Runnable work) {
    Runnable inContext = context.apply(work);
    try {
      if (timer.isManual()) {
        beginInManualTime(inContext);
      } else {
        threads.execute(inContext);
      }
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  // Until the thread takes part in the time, the time would not wait for it.
  private void beginInManualTime(Runnable work) {
    AtomicBoolean takesPart = new AtomicBoolean();
    threads.execute(
        () -> {
          timer.nanos();
          takesPart.set(true);
          work.run();
        });
    while (!takesPart.get()) {
      Thread.onSpinWait();
    }
  }

  /** Takes no more work; what runs goes on. */
  @Override
  public void close() {
    threads.shutdown();
  }

  /** Waits for the end of what ran at {@link #close}. */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return threads.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether the JVM has virtual threads. */
  public static boolean hasVirtual() {
    return virtualThreads("") != null;
  }

  /** Makes daemon threads with a number each, virtual ones where the JVM has them. */
  public static ThreadFactory threads(String name) {
    ThreadFactory virtual = virtualThreads(name + "-");
    if (virtual != null) {
      return virtual;
    }
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** {@code Thread.ofVirtual().name(prefix, 1).factory()}, which Java 17 has not. */
  private static @Nullable ThreadFactory virtualThreads(String prefix) {
    try {
      Class<?> builders = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Method name = builders.getMethod("name", String.class, long.class);
      Method factory = Class.forName("java.lang.Thread$Builder").getMethod("factory");
      return (ThreadFactory) factory.invoke(name.invoke(builder, prefix, 1L));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
