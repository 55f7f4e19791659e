package dev.sidecar.http;

import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run enqueued calls, gone after a minute without work. What is enqueued while all
 * are busy waits in order; its time begins when it runs, as with OkHttp's dispatcher. A callback
 * may block its thread as long as it likes.
 */
final class EnqueueExecutor {
  /** Where a thread costs a megabyte of address space and the kernel's attention. */
  static final int MAX_PLATFORM_THREADS = 64;

  /** Where a thread costs a few hundred bytes: as many as admission lets run by default. */
  static final int MAX_VIRTUAL_THREADS = 1_024;

  private static final @Nullable ThreadFactory VIRTUAL = virtualThreads();

  private EnqueueExecutor() {}

  static ExecutorService bounded() {
    return VIRTUAL == null
        ? pool(MAX_PLATFORM_THREADS, platformThreads())
        : pool(MAX_VIRTUAL_THREADS, VIRTUAL);
  }

  private static ExecutorService pool(int threads, ThreadFactory factory) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads, threads, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory platformThreads() {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "sidecar-call-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** {@code Thread.ofVirtual().name("sidecar-call-", 1).factory()}, which Java 17 has not. */
  private static @Nullable ThreadFactory virtualThreads() {
    try {
      Class<?> builders = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Method name = builders.getMethod("name", String.class, long.class);
      Method factory = Class.forName("java.lang.Thread$Builder").getMethod("factory");
      return (ThreadFactory) factory.invoke(name.invoke(builder, "sidecar-call-", 1L));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
